import { TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { isGranted, useMe } from "@/api/me";
import type { Activity, ActivityType } from "@/api/types";
import { fieldOf, momentOf } from "@/lib/instants";
import { preset } from "@/lib/presets";
import { useRow } from "@/live/hooks";
import { ActivityIcon } from "@/ui/ActivityIcon";
import styles from "./activities.module.css";
import { bookFor } from "./appointments/booking";
import { openActivity, replaceActivity } from "./edits";
import { Small, When } from "./SmallForms";

type Props = {
  customerId: string;
  types: readonly ActivityType[];
  /** What the new one is to be done instead of. */
  replaces?: Activity;
  close: () => void;
};

/** A new activity: what, until when, and in a few words what about. */
export function OpenForm({ customerId, types, replaces, close }: Props) {
  const { t } = useTranslation();
  const offered = types.filter(({ is_ended }) => !is_ended);
  const [typeId, setTypeId] = useState(
    () => (offered.find(({ key }) => key === "call") ?? offered[0])?.id ?? null,
  );
  const [at, setAt] = useState(() => fieldOf(preset("hour", Date.now())));
  const [title, setTitle] = useState("");

  const customer = useRow("customer", customerId);
  const isBooking =
    isGranted(useMe(), "appointments.edit") && offered.find(({ id }) => id === typeId)?.key === "appointment";

  function save(): void {
    const [moment, type] = [momentOf(at), offered.find(({ id }) => id === typeId)];
    if (!moment || !type) return;
    close();
    // An appointment is booked, not written down beside the calendar.
    if (!replaces && isBooking) {
      bookFor({ id: customerId, name: customer?.name ?? "" }, moment);
      return;
    }
    const wanted = { type_id: type.id, due_at: moment, ...(title.trim() ? { title: title.trim() } : {}) };
    void (replaces ? replaceActivity(replaces, wanted) : openActivity(customerId, type.name, wanted));
  }

  return (
    <Small
      close={close}
      save={save}
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
      <When at={at} setAt={setAt} />
      <TextInput
        aria-label={t("activity.title")}
        placeholder={t("activity.titleHint")}
        value={title}
        maxLength={200}
        onChange={(event) => setTitle(event.currentTarget.value)}
      />
    </Small>
  );
}
