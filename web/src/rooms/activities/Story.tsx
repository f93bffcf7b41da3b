import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { answer, http } from "@/api/client";
import type { Activity } from "@/api/types";
import { exact } from "@/lib/formats";
import { useActivityTypes, usePeople, useTags } from "@/live/shared";
import { Sheet } from "@/ui/Sheet";
import { Bones, RegionError } from "@/ui/States";
import styles from "./activities.module.css";
import { useExtras } from "./extras";
import { lineOf } from "./sentences";

/** The story of one activity: who opened it, how it ended, and what came about by that. */
export function Story({ activity, title, close }: { activity: Activity; title: string; close: () => void }) {
  const { t } = useTranslation();
  // Lines name sorts, people and labels.
  useActivityTypes();
  usePeople();
  useTags();
  const extras = useExtras();
  const { data, error, refetch } = useQuery({
    queryKey: ["activity-story", activity.id, activity.version],
    queryFn: async () =>
      (
        await answer(
          http.GET("/api/activities/{activity_id}/timeline", {
            params: { path: { activity_id: activity.id } },
          }),
        )
      ).row.items,
  });
  return (
    <Sheet opened onClose={close} title={t("activity.storyOf", { title })} size={480}>
      {extras.beneath?.(activity)}
      {error && <RegionError what={t("activity.failed")} problem={error} retry={() => void refetch()} />}
      {!data && !error && <Bones rows={3} height={36} />}
      <ol className={styles.story}>
        {data?.map((entry) => (
          <li key={entry.id}>
            <time>{exact(entry.at)}</time>
            <span>
              <strong>{entry.actor.name ?? t("verb.system")}</strong> {lineOf(entry)}
            </span>
          </li>
        ))}
      </ol>
    </Sheet>
  );
}
