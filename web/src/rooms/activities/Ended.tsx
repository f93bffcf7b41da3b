import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Activity, ActivityType, Promised } from "@/api/types";
import { ago, exact } from "@/lib/formats";
import { useNow } from "@/lib/now";
import { ActivityIcon } from "@/ui/ActivityIcon";
import styles from "./activities.module.css";
import { useEndedActivities } from "./load";
import { Story } from "./Story";

type Props = { customerId: string; types: readonly ActivityType[]; promises: readonly Promised[] };

/** What was done last, and which promises were kept. */
export function Ended({ customerId, types, promises }: Props) {
  const { t } = useTranslation();
  const now = useNow();
  const { items } = useEndedActivities(customerId);
  const [told, setTold] = useState<Activity | null>(null);
  if (items.length === 0 && promises.length === 0) return null;
  const kept = promises.filter(({ state }) => state === "kept").length;
  return (
    <section className={styles.ended}>
      <h3>{t("activity.ended")}</h3>
      {promises.length > 0 && (
        <p className={styles.about}>{t("promise.ledger", { kept, count: promises.length })}</p>
      )}
      <ul>
        {items.slice(0, 5).map((activity) => {
          const type = types.find(({ id }) => id === activity.type_id);
          return (
            <li key={activity.id}>
              <button type="button" onClick={() => setTold(activity)}>
                <ActivityIcon icon={type?.icon} color={type?.color} size={14} />
                <span>
                  {type?.name ?? "…"}: {activity.outcome?.name ?? t(`activity.state.${activity.state}`)}
                  {activity.reason && activity.state !== "done" ? ` (${activity.reason})` : ""}
                </span>
                {activity.closed_at && (
                  <time title={exact(activity.closed_at)}>{ago(activity.closed_at, now)}</time>
                )}
              </button>
            </li>
          );
        })}
      </ul>
      {told && (
        <Story
          activity={told}
          title={told.title ?? types.find(({ id }) => id === told.type_id)?.name ?? ""}
          close={() => setTold(null)}
        />
      )}
    </section>
  );
}
