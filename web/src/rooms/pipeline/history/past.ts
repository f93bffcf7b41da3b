/** The board as it stood: it does not change any more, so it is asked for once, unless a card goes out of sight. */
import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { answer, http } from "@/api/client";
import type { PastBoard, PastColumn } from "@/api/types";
import { rows } from "@/live/rows";
import { type Filter, questionKey, questionOf } from "../filter";

export function usePast(pipelineId: string, at: string, filter: Filter) {
  return useQuery({
    queryKey: ["as-of", pipelineId, at, questionKey(filter)],
    queryFn: async (): Promise<PastBoard> =>
      (
        await answer(
          http.GET("/api/pipelines/{pipeline_id}/as-of", {
            params: { path: { pipeline_id: pipelineId }, query: { at, ...questionOf(filter) } },
          }),
        )
      ).row,
  });
}

/** The cards of one stage; the first ones came with the board. */
export function usePastCards(stage: PastColumn, at: string, filter: Filter) {
  return useInfiniteQuery({
    queryKey: ["as-of", "stage", stage.id, at, questionKey(filter)],
    queryFn: async ({ pageParam }) =>
      (
        await answer(
          http.GET("/api/stages/{stage_id}/as-of", {
            params: {
              path: { stage_id: stage.id },
              query: { at, limit: 100, ...(pageParam ? { cursor: pageParam } : {}), ...questionOf(filter) },
            },
          }),
        )
      ).row,
    initialPageParam: null as string | null,
    initialData: { pages: [{ ...stage.cards, as_of: 0 }], pageParams: [null] },
    getNextPageParam: (page) => page.next,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** What somebody may no longer see is taken off the board of the past too. */
export function useSightOfPast(): void {
  const queries = useQueryClient();
  useEffect(
    () =>
      rows.onKind("card", (changes) => {
        if (changes.some(({ after }) => after === null))
          void queries.invalidateQueries({ queryKey: ["as-of"] });
      }),
    [queries],
  );
}
