import { useEffect, useState } from "react";
import { answer, http } from "@/api/client";
import { whenLive } from "@/live/connection";
import { type Filter, questionKey, questionOf } from "../filter";

const restFor = 250;

export type Counted = {
  /** Null until it is known. */
  count: number | null;
  /** The count is that of the filter before. */
  isStale: boolean;
  problem: unknown;
};

/** How many cards a filter leaves, while it is being put together. */
export function useCount(pipelineId: string, filter: Filter): Counted {
  const [counted, setCounted] = useState<Counted>({ count: null, isStale: true, problem: null });
  const key = questionKey(filter);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says everything about the filter
  useEffect(() => {
    let isOver = false;
    setCounted((before) => ({ ...before, isStale: true }));
    const timer = setTimeout(async () => {
      try {
        await whenLive();
        const { row } = await answer(
          http.GET("/api/pipelines/{pipeline_id}/totals", {
            params: { path: { pipeline_id: pipelineId }, query: questionOf(filter) },
          }),
        );
        const count = row.items.reduce((sum, total) => sum + total.count, 0);
        if (!isOver) setCounted({ count, isStale: false, problem: null });
      } catch (problem) {
        if (!isOver) setCounted({ count: null, isStale: false, problem });
      }
    }, restFor);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [pipelineId, key]);
  return counted;
}
