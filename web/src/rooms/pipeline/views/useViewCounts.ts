import { useEffect, useState } from "react";
import { answer, http } from "@/api/client";
import type { SavedView } from "@/api/types";
import { whenLive } from "@/live/connection";
import { rows } from "@/live/rows";

/** What one request counts. */
const most = 20;
const restFor = 400;
/** Counts are many questions: while cards change all the time they are asked again no more often than this. */
const freshFor = 15_000;

export type Counts = Readonly<Record<string, number | null>>;

/** How many cards the first views show; they come after the names, and again when cards have changed. */
export function useViewCounts(pipelineId: string, views: readonly SavedView[]): Counts {
  const [counts, setCounts] = useState<Counts>({});
  const ids = views.slice(0, most).map(({ id }) => id);
  const key = views
    .slice(0, most)
    .map(({ id, version }) => `${id}.${version}`)
    .join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says everything about the views
  useEffect(() => {
    if (ids.length === 0) return;
    let isOver = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let askedAt = 0;
    const ask = async () => {
      timer = undefined;
      askedAt = Date.now();
      try {
        await whenLive();
        const { row } = await answer(
          http.GET("/api/pipelines/{pipeline_id}/view-counts", {
            params: { path: { pipeline_id: pipelineId }, query: { ids: ids.join() } },
          }),
        );
        if (!isOver) setCounts(Object.fromEntries(row.items.map(({ id, count }) => [id, count])));
      } catch {
        // A tab without its count still opens the view.
      }
    };
    const again = () => {
      timer ??= setTimeout(ask, Math.max(restFor, askedAt + freshFor - Date.now()));
    };
    timer = setTimeout(ask, restFor);
    const stops = [rows.onKind("card", again), rows.onKind("unread", again)];
    return () => {
      isOver = true;
      clearTimeout(timer);
      for (const stop of stops) stop();
    };
  }, [pipelineId, key]);
  return counts;
}
