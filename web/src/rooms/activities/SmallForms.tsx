import { Button, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useMe } from "@/api/me";
import type { Activity } from "@/api/types";
import { useSeers } from "@/live/shared";
import { WhenField } from "@/ui/WhenField";
import styles from "./activities.module.css";
import { cancelActivity, editActivity, giveActivity } from "./edits";
import { Whom } from "./Whom";

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
  const [at, setAt] = useState<number | null>(Date.parse(activity.due_at));
  const [title, setTitle] = useState(activity.title ?? "");
  return (
    <Small
      close={close}
      button={t("common.save")}
      save={() => {
        if (!at) return;
        close();
        void editActivity(activity, { due_at: new Date(at).toISOString(), title: title.trim() || null });
      }}
    >
      <WhenField label={t("activity.due")} at={at} choose={setAt} />
      <TextInput
        label={t("activity.title")}
        value={title}
        maxLength={200}
        onChange={(event) => setTitle(event.currentTarget.value)}
      />
    </Small>
  );
}

/** Somebody else is to do it. */
export function GiveForm({ activity, close }: Props) {
  const { t } = useTranslation();
  const me = useMe();
  const [ownerId, setOwnerId] = useState(activity.owner?.id ?? me.id);
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const others = useSeers(activity.customer_id);

  async function save(): Promise<void> {
    const owner = [me, ...others].find(({ id }) => id === ownerId);
    if (!owner || ownerId === activity.owner?.id) return close();
    setBusy(true);
    const isGiven = await giveActivity(activity, owner, (fields) => setProblem(fields.owner_id ?? null));
    setBusy(false);
    if (isGiven) close();
  }

  return (
    <Small close={close} button={t("activity.give")} isBusy={isBusy} save={() => void save()}>
      <Whom
        customerId={activity.customer_id}
        ownerId={ownerId}
        choose={(next) => {
          setProblem(null);
          setOwnerId(next);
        }}
        problem={problem}
        autoFocus
      />
    </Small>
  );
}

type SmallProps = {
  close: () => void;
  save: () => void;
  button: string;
  /** The server is being asked. */
  isBusy?: boolean;
  children: React.ReactNode;
};

/** A form in place: Enter saves, Escape leaves it. */
export function Small({ close, save, button, isBusy = false, children }: SmallProps) {
  const { t } = useTranslation();
  return (
    <form
      className={styles.small}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!isBusy) save();
      }}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        // A list of choices that is open is what it closes.
        if (!(event.target instanceof HTMLElement && event.target.dataset.expanded)) close();
      }}
    >
      {children}
      <div className={styles.buttons}>
        <Button variant="default" h={30} onClick={close}>
          {t("common.cancel")}
        </Button>
        <Button type="submit" h={30} aria-busy={isBusy}>
          {button}
        </Button>
      </div>
    </form>
  );
}
