import { ActionIcon, Button, Menu, TextInput } from "@mantine/core";
import { IconCheck, IconClockPause, IconDots, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useMe } from "@/api/me";
import type { Reminder } from "@/api/types";
import { clock, due, exact, longDay } from "@/lib/formats";
import { useNow } from "@/lib/now";
import { preset } from "@/lib/presets";
import { typeName } from "@/live/activitySentences";
import { useRow } from "@/live/hooks";
import { Chip } from "@/ui/Chip";
import form from "@/ui/remindForm.module.css";
import { Sheet } from "@/ui/Sheet";
import { WhenField } from "@/ui/WhenField";
import { finishReminder, snoozeReminder, withdrawReminder } from "./edits";
import styles from "./reminders.module.css";

/** A reminder: done by one click, put off with a reason, or removed. */
export function ReminderRow({ reminder }: { reminder: Reminder }) {
  const { t } = useTranslation();
  const now = useNow();
  const [isSnoozing, setSnoozing] = useState(false);
  const isOpen = reminder.state === "open";
  const me = useMe();
  const about = useRow("activity", reminder.activity_id);
  const canEdit = (reminder.can.includes("edit") || reminder.owner.id === me.id) && isOpen;
  const when = due(reminder.due_at, now);
  return (
    <article className={styles.row} data-state={reminder.state} aria-label={reminder.text}>
      {canEdit ? (
        <ActionIcon
          variant="default"
          radius="50%"
          size={24}
          aria-label={t("reminder.finish", { text: reminder.text })}
          title={t("reminder.finishShort")}
          onClick={() => void finishReminder(reminder)}
        >
          <IconCheck size={14} stroke={2} />
        </ActionIcon>
      ) : (
        <span className={styles.sign} aria-hidden>
          {!isOpen && <IconCheck size={14} stroke={2} />}
        </span>
      )}
      <div className={styles.what}>
        <p className={styles.text}>{reminder.text}</p>
        <p className={styles.facts}>
          {isOpen ? (
            <Chip tone={when.tone} title={exact(reminder.due_at)}>
              {when.text}
            </Chip>
          ) : (
            <span>
              {t(reminder.state === "ended" ? "reminder.endedAt" : "reminder.doneAt", {
                at: exact(reminder.settled_at ?? reminder.updated_at),
              })}
            </span>
          )}
          <span>{reminder.owner.name}</span>
          {about && <span>{about.title ?? typeName(about.type_id)}</span>}
          {reminder.snoozed_times > 0 && (
            <span>{t("reminder.snoozed", { count: reminder.snoozed_times })}</span>
          )}
        </p>
      </div>
      {canEdit && (
        <Menu position="bottom-end" zIndex={350} withinPortal>
          <Menu.Target>
            <ActionIcon
              variant="subtle"
              color="gray"
              size={28}
              aria-label={t("reminder.menu", { text: reminder.text })}
            >
              <IconDots size={16} aria-hidden />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item
              leftSection={<IconClockPause size={15} stroke={1.7} />}
              onClick={() => setSnoozing(true)}
            >
              {t("reminder.snooze")}
            </Menu.Item>
            <Menu.Item
              color="red"
              leftSection={<IconTrash size={15} stroke={1.7} />}
              onClick={() => void withdrawReminder(reminder)}
            >
              {t("reminder.withdraw")}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
      {isSnoozing && <SnoozeForm reminder={reminder} close={() => setSnoozing(false)} />}
    </article>
  );
}

/** Until when, and why: both stand in the story. */
export function SnoozeForm({ reminder, close }: { reminder: Reminder; close: () => void }) {
  const { t } = useTranslation();
  const [reason, setReason] = useState("");
  const [until, setUntil] = useState<number | null>(() => preset("workday", Date.now()));
  return (
    <Sheet opened onClose={close} title={t("reminder.snoozeTitle")} size={420}>
      <form
        className={form.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (!until || !reason.trim()) return;
          const at = `${longDay(until)} ${clock(until)}`;
          void snoozeReminder(
            reminder,
            new Date(until).toISOString(),
            reason.trim(),
            t("reminder.snoozedUntil", { at }),
          );
          close();
        }}
      >
        <WhenField label={t("reminder.when")} at={until} choose={setUntil} />
        <TextInput
          label={t("reminder.reason")}
          maxLength={500}
          autoComplete="off"
          data-autofocus
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <div className={form.buttons}>
          <Button variant="default" size="md" onClick={close}>
            {t("common.cancel")}
          </Button>
          <Button type="submit" size="md" disabled={!until || !reason.trim()}>
            {t("reminder.snoozeAct")}
          </Button>
        </div>
      </form>
    </Sheet>
  );
}
