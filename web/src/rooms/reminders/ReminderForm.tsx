import { Button, Modal, Select, TextInput } from "@mantine/core";
import { IconBell } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useMe } from "@/api/me";
import { clock, longDay } from "@/lib/formats";
import { newId } from "@/lib/ids";
import { useNow } from "@/lib/now";
import { readWhen } from "@/lib/when";
import { usePeople } from "@/live/shared";
import { Chip } from "@/ui/Chip";
import { Presets } from "@/ui/Presets";
import { setReminder } from "./edits";
import styles from "./reminders.module.css";
import { type About, stopReminding, useReminding } from "./reminding";

/** The form that reminds, while somebody asked for it: one line says what and when. */
export function Reminding() {
  const { t } = useTranslation();
  const { customer, text, about } = useReminding();
  return (
    <Modal
      opened={customer !== null}
      onClose={stopReminding}
      title={customer ? t("reminder.title", { name: about?.title ?? customer.name }) : ""}
      size={460}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      {customer && <Fields key={`${customer.id}:${about?.id}`} customer={customer} begun={text} of={about} />}
    </Modal>
  );
}

type FieldsProps = { customer: { id: string; name: string }; begun: string; of: About | null };

function Fields({ customer, begun, of }: FieldsProps) {
  const { t } = useTranslation();
  const me = useMe();
  const now = useNow();
  const people = usePeople();
  const [id] = useState(newId);
  const [text, setText] = useState(begun);
  // Chosen by a button; a time that is typed afterwards counts instead.
  const [chosen, setChosen] = useState<number | null>(null);
  const [ownerId, setOwnerId] = useState(me.id);
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const read = readWhen(text, now);
  const dueAt = read?.at.getTime() ?? chosen;
  // What reminds of an activity needs no words of its own.
  const about = (read ? read.rest : text).trim() || (of?.title ?? "");

  async function save(): Promise<void> {
    if (dueAt === null) return setProblem(t("reminder.whenNeeded"));
    if (!about) return setProblem(t("reminder.whatNeeded"));
    setBusy(true);
    const wish = {
      customerId: customer.id,
      text: about,
      dueAt: new Date(dueAt).toISOString(),
      ownerId,
      activityId: of?.id ?? null,
    };
    const refused = await setReminder(id, wish, t("reminder.set", { at: momentOf(dueAt) }));
    setBusy(false);
    if (refused) setProblem(refused);
    else stopReminding();
  }

  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <TextInput
        label={t("reminder.what")}
        placeholder={t("reminder.hint")}
        maxLength={500}
        autoComplete="off"
        data-autofocus
        value={text}
        error={problem}
        onChange={(event) => {
          setProblem(null);
          setText(event.currentTarget.value);
        }}
      />
      <Presets
        label={t("reminder.when")}
        now={now}
        chosen={read ? null : chosen}
        choose={(at) => {
          setProblem(null);
          setChosen(at);
        }}
      />
      <p className={styles.understood} aria-live="polite">
        {dueAt !== null && (
          <Chip tone="info" icon={<IconBell size={12} stroke={1.8} aria-hidden />}>
            {momentOf(dueAt)}
          </Chip>
        )}
        {about && dueAt !== null && <span>{about}</span>}
      </p>
      <Select
        label={t("reminder.whom")}
        data={[
          { value: me.id, label: t("reminder.me") },
          ...people
            .filter((person) => person.id !== me.id)
            .map((person) => ({ value: person.id, label: person.name })),
        ]}
        value={ownerId}
        onChange={(next) => next && setOwnerId(next)}
        allowDeselect={false}
        searchable
        comboboxProps={{ zIndex: 400 }}
      />
      <div className={styles.buttons}>
        <Button variant="default" size="md" onClick={stopReminding}>
          {t("common.cancel")}
        </Button>
        <Button type="submit" size="md" loading={isBusy}>
          {t("reminder.act")}
        </Button>
      </div>
    </form>
  );
}

function momentOf(at: number): string {
  return `${longDay(at)} ${clock(at)}`;
}
