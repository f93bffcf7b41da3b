import { Button, PasswordInput, Select, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { IconAlertTriangle, IconCheck } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { answer, http, named } from "@/api/client";
import { Problem } from "@/api/problem";
import type { Channel } from "@/api/types";
import { ago, exact } from "@/lib/formats";
import { newId } from "@/lib/ids";
import { useNow } from "@/lib/now";
import { useRowsOf } from "@/live/hooks";
import { rows } from "@/live/rows";
import { wholePage } from "@/live/shared";
import { Chip } from "@/ui/Chip";
import { ChannelIcon } from "@/ui/channels";
import { Bones, Empty, RegionError } from "@/ui/States";
import { toast } from "@/ui/toast";
import { ChannelSecrets } from "./ChannelSecrets";
import styles from "./settings.module.css";

const collator = new Intl.Collator("tr");
const kinds = ["whatsapp", "instagram", "messenger", "lead_page"] as const;

/** The accounts messages and leads come through. Their secrets can be written, never read. */
export function Channels() {
  const { t } = useTranslation();
  const { items, view } = useRowsOf("channels", () => ({
    kind: "channel",
    holds: () => true,
    compare: (a, b) => collator.compare(a.name, b.name) || (a.id < b.id ? -1 : 1),
    pageSize: 200,
    load: () => wholePage<Channel>(http.GET("/api/channels")),
  }));
  return (
    <section className={styles.section}>
      <h2>{t("settings.channels")}</h2>
      <p className={styles.lead}>{t("channels.text")}</p>
      {view.phase === "failed" ? (
        <RegionError what={t("channels.failed")} problem={view.problem} retry={() => location.reload()} />
      ) : (
        <NewChannel />
      )}
      {(view.phase === "waiting" || view.phase === "loading") && <Bones rows={2} height={72} />}
      {view.phase === "ready" && items.length === 0 && <Empty>{t("channels.empty")}</Empty>}
      <ul className={styles.list}>
        {items.map((channel) => (
          <ChannelItem key={channel.id} channel={channel} />
        ))}
      </ul>
    </section>
  );
}

function ChannelItem({ channel }: { channel: Channel }) {
  const { t } = useTranslation();
  const now = useNow();
  const [isEditing, setEditing] = useState(false);
  const isWell = channel.state === "connected";
  const Icon = isWell ? IconCheck : IconAlertTriangle;
  return (
    <li className={styles.item}>
      <div className={styles.row}>
        <ChannelIcon kind={channel.kind} size={20} />
        <strong>{channel.name}</strong>
        <span className={styles.hint}>
          {t(`channelKind.${channel.kind}`)} · {channel.external_id}
        </span>
        <Chip tone={isWell ? "ok" : "bad"} icon={<Icon size={12} stroke={1.8} aria-hidden />}>
          {t(`channels.${channel.state}`)}
        </Chip>
        {channel.can.includes("edit") && (
          <Button className={styles.end ?? ""} variant="default" onClick={() => setEditing(!isEditing)}>
            {t("channels.secrets")}
          </Button>
        )}
      </div>
      <div className={styles.row}>
        <Chip tone={channel.has_access_token ? "mute" : "warn"}>
          {t(channel.has_access_token ? "channels.hasToken" : "channels.noToken")}
        </Chip>
        <Chip tone={channel.has_app_secret ? "mute" : "warn"}>
          {t(channel.has_app_secret ? "channels.hasSecret" : "channels.noSecret")}
        </Chip>
        <span className={styles.hint}>
          {channel.last_event_at ? (
            <time title={exact(channel.last_event_at)}>
              {t("channels.lastEvent", { at: ago(channel.last_event_at, now) })}
            </time>
          ) : (
            t("channels.noEvent")
          )}
        </span>
      </div>
      {channel.problem && <p className={styles.problem}>{channel.problem}</p>}
      {isEditing && <ChannelSecrets channel={channel} close={() => setEditing(false)} />}
    </li>
  );
}

function NewChannel() {
  const { t } = useTranslation();
  const [isBusy, setBusy] = useState(false);
  const form = useForm({
    initialValues: {
      kind: "whatsapp" as Channel["kind"],
      name: "",
      external_id: "",
      access_token: "",
      app_secret: "",
    },
    validate: {
      name: (name) => (name.trim() ? null : t("new.nameNeeded")),
      external_id: (id) => (id.trim() ? null : t("channels.idNeeded")),
    },
  });

  async function submit({ access_token, app_secret, ...values }: typeof form.values): Promise<void> {
    setBusy(true);
    const requestId = newId();
    rows.own(requestId);
    try {
      const { row, asOf } = await answer(
        http.POST("/api/channels", {
          ...named(requestId),
          body: {
            ...values,
            ...(access_token ? { access_token } : {}),
            ...(app_secret ? { app_secret } : {}),
          },
        }),
      );
      rows.place([{ kind: "channel", id: row.id, row }], asOf, requestId);
      form.reset();
      toast.said(t("channels.made", { name: row.name }));
    } catch (problem) {
      if (problem instanceof Problem) form.setErrors({ external_id: problem.sentence, ...problem.fields });
      else toast.refused(t("offline.noAnswer"));
    } finally {
      setBusy(false);
    }
  }

  const show = { "aria-label": t("login.show"), tabIndex: 0 };
  return (
    <form
      className={styles.form}
      autoComplete="off"
      onSubmit={form.onSubmit((values) => void submit(values))}
    >
      <Select
        label={t("channels.kind")}
        data={kinds.map((kind) => ({ value: kind, label: t(`channelKind.${kind}`) }))}
        allowDeselect={false}
        {...form.getInputProps("kind")}
      />
      <TextInput label={t("channels.name")} {...form.getInputProps("name")} />
      <TextInput label={t("channels.id")} {...form.getInputProps("external_id")} />
      <PasswordInput
        label={t("channels.token")}
        autoComplete="off"
        visibilityToggleButtonProps={show}
        {...form.getInputProps("access_token")}
      />
      <PasswordInput
        label={t("channels.secret")}
        autoComplete="off"
        visibilityToggleButtonProps={show}
        {...form.getInputProps("app_secret")}
      />
      <Button type="submit" loading={isBusy}>
        {t("channels.connect")}
      </Button>
    </form>
  );
}
