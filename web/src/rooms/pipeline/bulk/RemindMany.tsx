import { Button, Group, Select, TextInput } from "@mantine/core";
import { IconBell } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useMe } from "@/api/me";
import { dueDay, count as shown } from "@/lib/formats";
import { useNow } from "@/lib/now";
import { readWhen } from "@/lib/when";
import { usePeople } from "@/live/shared";
import { Chip } from "@/ui/Chip";
import { Presets } from "@/ui/Presets";
import { Sheet } from "@/ui/Sheet";
import type { AskProps } from "./AssignMany";
import { remindMany } from "./acts";
import styles from "./bulk.module.css";

/** Of what somebody is to be reminded about each of these customers, and when: in one line, as one says it. */
export function RemindMany({ count, close, begin }: AskProps) {
  const { t } = useTranslation();
  const me = useMe();
  const now = useNow();
  const people = usePeople();
  const [text, setText] = useState("");
  // Chosen by a button; a time that is typed counts instead.
  const [chosen, setChosen] = useState<number | null>(null);
  const [ownerId, setOwnerId] = useState(me.id);
  const [problem, setProblem] = useState<string | null>(null);
  const read = readWhen(text, now);
  const dueAt = read?.at.getTime() ?? chosen;
  const about = (read ? read.rest : text).trim();

  function save(): void {
    if (dueAt === null) setProblem(t("reminder.whenNeeded"));
    else if (!about) setProblem(t("reminder.whatNeeded"));
    else {
      const wish = { text: about, dueAt: new Date(dueAt).toISOString(), ownerId };
      begin((all) => remindMany(all, wish));
    }
  }

  return (
    <Sheet opened onClose={close} title={t("bulk.remindTitle", { count, shown: shown(count) })} size={460}>
      <form
        className={styles.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <TextInput
          label={t("reminder.what")}
          placeholder={t("bulk.remindHint")}
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
        <div className={styles.understood} aria-live="polite">
          {dueAt !== null && (
            <Chip tone="info" icon={<IconBell size={12} stroke={1.8} aria-hidden />}>
              {dueDay(dueAt, now, true)}
            </Chip>
          )}
          {about && dueAt !== null && <span>{about}</span>}
        </div>
        <Select
          label={t("reminder.whom")}
          data={[
            { value: me.id, label: t("reminder.me") },
            ...people.filter(({ id }) => id !== me.id).map(({ id, name }) => ({ value: id, label: name })),
          ]}
          value={ownerId}
          onChange={(next) => next && setOwnerId(next)}
          allowDeselect={false}
          searchable
          comboboxProps={{ zIndex: 400 }}
        />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" h={36} onClick={close}>
            {t("common.cancel")}
          </Button>
          <Button type="submit" h={36}>
            {t("bulk.remind")}
          </Button>
        </Group>
      </form>
    </Sheet>
  );
}
