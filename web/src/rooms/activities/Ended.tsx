import { IconHeartHandshake } from "@tabler/icons-react";
import type { TFunction } from "i18next";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Activity, ActivityType, Promised } from "@/api/types";
import { ago, clock, exact, shortDay } from "@/lib/formats";
import { useNow } from "@/lib/now";
import { ActivityIcon } from "@/ui/ActivityIcon";
import styles from "./activities.module.css";
import { useEndedActivities } from "./load";
import { Story } from "./Story";

const shown = 5;

type Props = { customerId: string; types: readonly ActivityType[]; promises: readonly Promised[] };

/** What was done last, and which promises were kept. */
export function Ended({ customerId, types, promises }: Props) {
  const { t } = useTranslation();
  const { items } = useEndedActivities(customerId);
  if (items.length === 0 && promises.length === 0) return null;
  const kept = promises.filter(({ state }) => state === "kept").length;
  return (
    <section className={styles.ended}>
      <h3>{t("activity.ended")}</h3>
      {promises.length > 0 && (
        <p className={styles.about}>{t("promise.ledger", { kept, count: promises.length })}</p>
      )}
      <ul>
        {items.slice(0, shown).map((activity) => (
          <EndedItem key={activity.id} activity={activity} types={types} />
        ))}
      </ul>
    </section>
  );
}

/** How an activity ended; its story is one click away. */
export function EndedItem({ activity, types }: { activity: Activity; types: readonly ActivityType[] }) {
  const { t } = useTranslation();
  const now = useNow();
  const [isTold, setTold] = useState(false);
  const type = types.find(({ id }) => id === activity.type_id);
  return (
    <li className={styles.over}>
      <button type="button" onClick={() => setTold(true)}>
        <ActivityIcon icon={type?.icon} color={type?.color} size={14} />
        <span>
          {activity.appointment
            ? bookedOf(activity.appointment, t)
            : `${type?.name ?? "…"}: ${activity.outcome?.name ?? t(`activity.state.${activity.state}`)}`}
          {activity.reason && activity.state !== "done" ? ` (${activity.reason})` : ""}
        </span>
        {activity.closed_at && <time title={exact(activity.closed_at)}>{ago(activity.closed_at, now)}</time>}
      </button>
      {isTold && (
        <Story activity={activity} title={activity.title ?? type?.name ?? ""} close={() => setTold(false)} />
      )}
    </li>
  );
}

/** What was booked in its place, and how that stands. */
function bookedOf({ starts_at: at, state }: NonNullable<Activity["appointment"]>, t: TFunction): string {
  return t("activity.booked", {
    at: `${shortDay(at)} ${clock(at)}`,
    state: t(`appointment.state.${state}`),
  });
}

/** Whether a promise was kept. */
export function SettledItem({ promised }: { promised: Promised }) {
  const { t } = useTranslation();
  const now = useNow();
  return (
    <li className={styles.over}>
      <p>
        <IconHeartHandshake size={14} stroke={1.7} aria-hidden />
        <span>
          {promised.text}: {t(promised.state === "kept" ? "promise.kept" : "promise.broken")}
        </span>
        {promised.closed_at && <time title={exact(promised.closed_at)}>{ago(promised.closed_at, now)}</time>}
      </p>
    </li>
  );
}
