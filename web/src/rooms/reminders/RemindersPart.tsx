import { Button } from "@mantine/core";
import { IconBellPlus } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { isGranted, useMe } from "@/api/me";
import type { Customer } from "@/api/types";
import { Bones, RegionError } from "@/ui/States";
import { useRemindersOf } from "./load";
import { ReminderRow } from "./ReminderRow";
import styles from "./reminders.module.css";
import { remindAbout } from "./reminding";

/** A customer's reminders: what is open, and beneath it what was done lately. */
export function RemindersPart({ customer }: { customer: Customer }) {
  const { t } = useTranslation();
  const me = useMe();
  const { items, view, list } = useRemindersOf(customer.id);
  return (
    <section className={styles.part} aria-label={t("reminder.many")}>
      <header>
        <h3>{t("reminder.many")}</h3>
        {isGranted(me, "reminders.edit") && (
          <Button
            size="compact-sm"
            variant="subtle"
            leftSection={<IconBellPlus size={14} stroke={1.8} />}
            onClick={() => remindAbout(customer)}
          >
            {t("reminder.act")}
          </Button>
        )}
      </header>
      {view.phase === "failed" && (
        <RegionError
          what={t("reminder.loadFailed")}
          problem={view.problem}
          retry={() => void list.reload()}
        />
      )}
      {view.phase !== "ready" && view.phase !== "failed" && <Bones rows={2} height={38} />}
      {view.phase === "ready" && items.length === 0 && <p className={styles.none}>{t("reminder.none")}</p>}
      {items.map((reminder) => (
        <ReminderRow key={reminder.id} reminder={reminder} />
      ))}
    </section>
  );
}
