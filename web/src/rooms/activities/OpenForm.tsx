import { TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { isGranted, useMe } from "@/api/me";
import type { Activity, ActivityType } from "@/api/types";
import { preset } from "@/lib/presets";
import { useRow } from "@/live/hooks";
import { ActivityIcon } from "@/ui/ActivityIcon";
import { WhenField } from "@/ui/WhenField";
import styles from "./activities.module.css";
import { bookFor } from "./appointments/booking";
import { type Needs, openActivity, replaceActivity } from "./edits";
import { Small } from "./SmallForms";
import { Whom } from "./Whom";

type Props = {
  customerId: string;
  types: readonly ActivityType[];
  /** What the new one is to be done instead of. */
  replaces?: Activity;
  close: () => void;
};

/** A new activity: what, until when, in a few words what about, and whose. */
export function OpenForm({ customerId, types, replaces, close }: Props) {
  const { t } = useTranslation();
  const offered = types.filter(({ is_ended }) => !is_ended);
  const [typeId, setTypeId] = useState(
    () => (offered.find(({ key }) => key === "call") ?? offered[0])?.id ?? null,
  );
  const [at, setAt] = useState<number | null>(() => preset("hour", Date.now()));
  const [title, setTitle] = useState("");
  const me = useMe();
  const [ownerId, setOwnerId] = useState(me.id);
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);

  const customer = useRow("customer", customerId);
  const isBooking =
    isGranted(me, "appointments.edit") && offered.find(({ id }) => id === typeId)?.key === "appointment";

  async function save(): Promise<void> {
    const type = offered.find(({ id }) => id === typeId);
    if (!at || !type) return;
    const moment = new Date(at).toISOString();
    // An appointment is booked, not written down beside the calendar.
    if (!replaces && isBooking) {
      close();
      bookFor({ id: customerId, name: customer?.name ?? "" }, moment);
      return;
    }
    const about = title.trim() ? { title: title.trim() } : {};
    const wanted = { type_id: type.id, due_at: moment, owner_id: ownerId, ...about };
    const needs: Needs = (fields) => setProblem(fields.owner_id ?? fields["by.owner_id"] ?? null);
    setBusy(true);
    const made = await (replaces
      ? replaceActivity(replaces, wanted, needs)
      : openActivity(customerId, type.name, wanted, needs));
    setBusy(false);
    if (made) close();
  }

  return (
    <Small
      close={close}
      save={() => void save()}
      isBusy={isBusy}
      button={t(replaces ? "activity.replaceDo" : isBooking ? "appointment.book" : "activity.open")}
    >
      <div className={styles.types} role="radiogroup" aria-label={t("activity.type")}>
        {offered.map((type) => (
          <label key={type.id} data-checked={type.id === typeId || undefined}>
            <input
              type="radio"
              name={`type-of-new-${replaces?.id ?? customerId}`}
              checked={type.id === typeId}
              // biome-ignore lint/a11y/noAutofocus: the form was asked for right now
              autoFocus={type.id === typeId}
              onChange={() => setTypeId(type.id)}
            />
            <ActivityIcon icon={type?.icon} color={type?.color} size={14} /> {type.name}
          </label>
        ))}
      </div>
      <WhenField label={t("activity.due")} at={at} choose={setAt} />
      <TextInput
        aria-label={t("activity.title")}
        placeholder={t("activity.titleHint")}
        value={title}
        maxLength={200}
        onChange={(event) => setTitle(event.currentTarget.value)}
      />
      {(replaces || !isBooking) && (
        <Whom
          customerId={customerId}
          ownerId={ownerId}
          choose={(next) => {
            setProblem(null);
            setOwnerId(next);
          }}
          problem={problem}
        />
      )}
    </Small>
  );
}
