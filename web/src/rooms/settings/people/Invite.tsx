import { Button, SegmentedControl, Select, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { answer, http, named } from "@/api/client";
import { Problem } from "@/api/problem";
import type { User } from "@/api/types";
import { newId } from "@/lib/ids";
import { reasonOf } from "@/live/change";
import { rows } from "@/live/rows";
import { useTeams } from "@/live/shared";
import { Dialog } from "@/ui/Dialog";
import { toast } from "@/ui/toast";
import { Once } from "../Once";
import { sendLink } from "./links";
import styles from "./people.module.css";
import { RoleBoxes } from "./RoleBoxes";

type Values = {
  name: string;
  email: string;
  role_ids: string[];
  team_id: string | null;
  language: "tr" | "en";
};

/** Makes an account and sends its link. Without mail the link is shown, this once. */
export function Invite({ close }: { close: () => void }) {
  const { t } = useTranslation();
  const { items: teams } = useTeams();
  const [isBusy, setBusy] = useState(false);
  const [shown, setShown] = useState<{ name: string; url: string } | null>(null);
  // The same id however often it is sent, so that one invitation makes one account.
  const id = useRef(newId());
  const form = useForm<Values>({
    initialValues: { name: "", email: "", role_ids: [], team_id: null, language: "tr" },
    validate: {
      name: (name) => (name.trim() ? null : t("new.nameNeeded")),
      email: (email) => (email.trim() ? null : t("users.emailNeeded")),
      role_ids: (ids) => (ids.length > 0 ? null : t("users.roleNeeded")),
    },
  });

  async function submit({ team_id, ...values }: Values): Promise<void> {
    setBusy(true);
    try {
      const user = await makeAccount({
        ...values,
        id: id.current,
        title: "",
        team_ids: team_id ? [team_id] : [],
      });
      const url = await sendLink(user);
      if (url) setShown({ name: user.name, url });
      else close();
    } catch (problem) {
      if (!(problem instanceof Problem)) toast.refused(reasonOf(problem));
      else if (problem.code === "email_taken") form.setErrors({ email: problem.sentence });
      else
        form.setErrors(Object.keys(problem.fields).length ? problem.fields : { role_ids: problem.sentence });
    } finally {
      setBusy(false);
    }
  }

  return (
    <Dialog opened onClose={close} title={t("users.inviteTitle")} size={520}>
      {shown ? (
        <div className={styles.form}>
          <Once say={t("users.linkOnce", { name: shown.name })} secret={shown.url} />
          <div className={styles.buttons}>
            <Button h={36} onClick={close}>
              {t("common.close")}
            </Button>
          </div>
        </div>
      ) : (
        <form className={styles.form} onSubmit={form.onSubmit((values) => void submit(values))}>
          <p className={styles.text}>{t("users.inviteText")}</p>
          <TextInput label={t("users.name")} data-autofocus maxLength={120} {...form.getInputProps("name")} />
          <TextInput
            label={t("users.email")}
            type="email"
            autoComplete="off"
            {...form.getInputProps("email")}
          />
          <RoleBoxes {...form.getInputProps("role_ids")} />
          <Select
            label={t("users.team")}
            placeholder={t("users.noTeam")}
            data={teams.map((team) => ({ value: team.id, label: team.name }))}
            clearable
            clearButtonProps={{ "aria-label": t("common.clear") }}
            {...form.getInputProps("team_id")}
          />
          <div>
            <span className={styles.label}>{t("users.language")}</span>
            <SegmentedControl
              aria-label={t("users.language")}
              data={[
                { value: "tr", label: "Türkçe" },
                { value: "en", label: "English" },
              ]}
              {...form.getInputProps("language")}
            />
          </div>
          <div className={styles.buttons}>
            <Button variant="default" h={36} onClick={close}>
              {t("common.cancel")}
            </Button>
            <Button type="submit" h={36} loading={isBusy}>
              {t("users.sendInvite")}
            </Button>
          </div>
        </form>
      )}
    </Dialog>
  );
}

type NewAccount = Omit<Values, "team_id"> & { id: string; title: string; team_ids: string[] };

async function makeAccount(body: NewAccount): Promise<User> {
  const requestId = newId();
  rows.own(requestId);
  const { row, asOf } = await answer(http.POST("/api/users", { ...named(requestId), body }));
  rows.place([{ kind: "user", id: row.id, row }], asOf, requestId);
  return row;
}
