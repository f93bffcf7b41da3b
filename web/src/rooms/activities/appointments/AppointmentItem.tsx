import { useTranslation } from "react-i18next";
import type { Appointment } from "@/api/types";
import { clock, daysBetween, due, exact, shortDay } from "@/lib/formats";
import { useNow } from "@/lib/now";
import { useActivityTypes } from "@/live/shared";
import { ActivityIcon } from "@/ui/ActivityIcon";
import { Avatars } from "@/ui/Avatar";
import { Chip } from "@/ui/Chip";
import styles from "../activities.module.css";
import { Actions } from "./AppointmentRow";
import { EndButton } from "./Ending";

/** An appointment among what is to be done: what was wished for, and when it is. From its day on it is ended here. */
export function AppointmentItem({ appointment }: { appointment: Appointment }) {
  const { t } = useTranslation();
  const now = useNow();
  const { items: types } = useActivityTypes();
  const { starts_at: at, title, room, place, people } = appointment;
  const type = types.find(({ key }) => key === "appointment");
  const { tone, text } = due(at, now);
  const hasBegun = Date.parse(at) <= now;
  const canEnd = appointment.can.includes("edit") && daysBetween(now, at) <= 0;
  const where = [room?.name, place].filter(Boolean).join(" · ");
  const when = `${shortDay(at)} ${clock(at)}`;
  const name = t("appointment.plain");
  return (
    <li className={styles.item} data-appointment={appointment.id} data-tone={tone}>
      <div className={styles.line}>
        <ActivityIcon icon={type?.icon ?? "calendar"} color={type?.color} />
        <span className={styles.what}>
          <strong>{t("appointment.itemOf", { at: when })}</strong>
          {title && <span>{title}</span>}
        </span>
        <Chip tone={tone} title={exact(at)}>
          {text}
        </Chip>
      </div>
      {where && <p className={styles.about}>{where}</p>}
      <div className={styles.line}>
        <span className={styles.owner}>
          <Avatars people={people} most={2} size="small" /> {people[0]?.name}
        </span>
        {canEnd && (
          <EndButton
            appointment={appointment}
            ends={hasBegun ? ["arrived", "no_show", "cancelled"] : ["arrived", "cancelled"]}
            text={t("activity.close")}
            label={t("activity.closeOf", { title: title ?? name })}
            variant="light"
          />
        )}
        <Actions appointment={appointment} />
      </div>
    </li>
  );
}
