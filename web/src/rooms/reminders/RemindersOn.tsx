import { IconBell } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Activity } from "@/api/types";
import { due, exact } from "@/lib/formats";
import { useNow } from "@/lib/now";
import { Chip } from "@/ui/Chip";
import { useRemindersOf } from "./load";
import styles from "./reminders.module.css";

/** Who is reminded of an activity, and when. */
export function RemindersOn({ activity }: { activity: Activity }) {
  const { t } = useTranslation();
  const now = useNow();
  const { items } = useRemindersOf(activity.customer_id);
  const open = items.filter(({ activity_id: id, state }) => id === activity.id && state === "open");
  if (open.length === 0) return null;
  return (
    <ul className={styles.on} aria-label={t("reminder.many")}>
      {open.map(({ id, text, due_at: at, owner }) => {
        const when = due(at, now);
        return (
          <li key={id}>
            <IconBell size={14} stroke={1.7} aria-hidden />
            <span>
              {text} · {owner.name}
            </span>
            <Chip tone={when.tone} title={exact(at)}>
              {when.text}
            </Chip>
          </li>
        );
      })}
    </ul>
  );
}
