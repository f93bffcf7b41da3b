import { Button, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Activity } from "@/api/types";
import { fieldOf, momentOf } from "@/lib/instants";
import { Presets } from "@/ui/Presets";
import styles from "./activities.module.css";
import { cancelActivity, editActivity } from "./edits";

type Props = { activity: Activity; close: () => void };

/** Why it is not to be done. */
export function CancelForm({ activity, close }: Props) {
  const { t } = useTranslation();
  const [reason, setReason] = useState("");
  return (
    <Small
      close={close}
      button={t("activity.cancel")}
      save={() => {
        if (!reason.trim()) return;
        close();
        void cancelActivity(activity, reason.trim());
      }}
    >
      <TextInput
        label={t("activity.cancelWhy")}
        value={reason}
        maxLength={200}
        required
        autoFocus
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </Small>
  );
}

/** Another time, and another name. */
export function WhenForm({ activity, close }: Props) {
  const { t } = useTranslation();
  const [at, setAt] = useState(fieldOf(activity.due_at));
  const [title, setTitle] = useState(activity.title ?? "");
  return (
    <Small
      close={close}
      button={t("common.save")}
      save={() => {
        const moment = momentOf(at);
        if (!moment) return;
        close();
        void editActivity(activity, { due_at: moment, title: title.trim() || null });
      }}
    >
      <When at={at} setAt={setAt} />
      <TextInput
        label={t("activity.title")}
        value={title}
        maxLength={200}
        onChange={(event) => setTitle(event.currentTarget.value)}
      />
    </Small>
  );
}

/** A moment, by one press or as one writes it. */
export function When({ at, setAt }: { at: string; setAt: (at: string) => void }) {
  const { t } = useTranslation();
  return (
    <div className={styles.when}>
      <Presets
        label={t("activity.due")}
        now={Date.now()}
        chosen={Date.parse(momentOf(at) ?? "")}
        choose={(moment) => setAt(fieldOf(moment))}
      />
      <TextInput
        type="datetime-local"
        aria-label={t("activity.due")}
        value={at}
        required
        onChange={(event) => setAt(event.currentTarget.value)}
      />
    </div>
  );
}

type SmallProps = { close: () => void; save: () => void; button: string; children: React.ReactNode };

/** A form in place: Enter saves, Escape leaves it. */
export function Small({ close, save, button, children }: SmallProps) {
  const { t } = useTranslation();
  return (
    <form
      className={styles.small}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        close();
      }}
    >
      {children}
      <div className={styles.buttons}>
        <Button variant="default" h={30} onClick={close}>
          {t("common.cancel")}
        </Button>
        <Button type="submit" h={30}>
          {button}
        </Button>
      </div>
    </form>
  );
}
