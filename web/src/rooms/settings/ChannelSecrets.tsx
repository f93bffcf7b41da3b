import { Button, PasswordInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { answer, http, named } from "@/api/client";
import { Problem } from "@/api/problem";
import type { Channel } from "@/api/types";
import { newId } from "@/lib/ids";
import { rows } from "@/live/rows";
import { toast } from "@/ui/toast";
import styles from "./settings.module.css";

/** Replaces the secrets of a channel; what is left empty stays. A new token connects a broken channel again. */
export function ChannelSecrets({ channel, close }: { channel: Channel; close: () => void }) {
  const { t } = useTranslation();
  const [isBusy, setBusy] = useState(false);
  const form = useForm({ initialValues: { access_token: "", app_secret: "" } });

  async function submit(values: typeof form.values): Promise<void> {
    setBusy(true);
    const requestId = newId();
    rows.own(requestId);
    try {
      const { row, asOf } = await answer(
        http.PATCH("/api/channels/{channel_id}", {
          ...named(requestId),
          params: { path: { channel_id: channel.id } },
          body: {
            version: channel.version,
            ...(values.access_token ? { access_token: values.access_token } : {}),
            ...(values.app_secret ? { app_secret: values.app_secret } : {}),
          },
        }),
      );
      rows.place([{ kind: "channel", id: row.id, row }], asOf, requestId);
      toast.said(t("channels.saved", { name: row.name }));
      close();
    } catch (problem) {
      if (problem instanceof Problem) form.setErrors({ access_token: problem.sentence, ...problem.fields });
      else toast.refused(t("offline.noAnswer"));
    } finally {
      setBusy(false);
    }
  }

  const show = { "aria-label": t("login.show"), tabIndex: 0 };
  return (
    <form
      className={styles.inline}
      autoComplete="off"
      onSubmit={form.onSubmit((values) => void submit(values))}
    >
      <PasswordInput
        label={t("channels.token")}
        placeholder={t("channels.unchanged")}
        autoComplete="off"
        visibilityToggleButtonProps={show}
        {...form.getInputProps("access_token")}
      />
      <PasswordInput
        label={t("channels.secret")}
        placeholder={t("channels.unchanged")}
        autoComplete="off"
        visibilityToggleButtonProps={show}
        {...form.getInputProps("app_secret")}
      />
      <Button type="submit" loading={isBusy}>
        {t("common.save")}
      </Button>
    </form>
  );
}
