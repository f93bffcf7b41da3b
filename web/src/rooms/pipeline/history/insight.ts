/** How long cards stay in each stage: asked when the board opens, and again when cards have moved. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import i18next from "i18next";
import { useEffect } from "react";
import { answer, http } from "@/api/client";
import type { Stays } from "@/api/types";
import { count } from "@/lib/formats";
import { rows } from "@/live/rows";
import { type Filter, questionKey, questionOf } from "../filter";

const restFor = 5_000;
const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

function keyOf(pipelineId: string, filter: Filter): readonly string[] {
  return ["insight", pipelineId, questionKey(filter)];
}

/** What is known of a pipeline's stages; shared by all of its columns. */
export function useInsight(pipelineId: string, filter: Filter) {
  return useQuery({
    queryKey: keyOf(pipelineId, filter),
    queryFn: async () =>
      (
        await answer(
          http.GET("/api/pipelines/{pipeline_id}/insight", {
            params: { path: { pipeline_id: pipelineId }, query: questionOf(filter) },
          }),
        )
      ).row,
    staleTime: 5 * 60_000,
  });
}

/** Keeps the insight of the board on screen fresh: a card that left a stage ended a stay. */
export function useFreshInsight(pipelineId: string): void {
  const queries = useQueryClient();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = rows.onKind("card", (changes) => {
      if (!changes.some(({ before, after }) => before && before.stage_id !== after?.stage_id)) return;
      timer ??= setTimeout(() => {
        timer = undefined;
        void queries.invalidateQueries({ queryKey: ["insight", pipelineId] });
      }, restFor);
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [queries, pipelineId]);
}

/** A length of time as people say it: 12 dk, 18 sa, 4,2 gün, 23 gün. */
export function lengthText(seconds: number): string {
  if (seconds < hour) return i18next.t("insight.minutes", { count: Math.round(seconds / minute) });
  if (seconds < 2 * day) return i18next.t("insight.hours", { count: Math.round(seconds / hour) });
  const days = seconds / day;
  const whole = days < 10 ? Math.round(days * 10) / 10 : Math.round(days);
  return i18next.t("insight.days", { count: whole, shown: count(whole) });
}

/** So few stays say nothing about a change. */
export const fewest = 5;
const leastChange = 0.05;

export type Change = { way: "longer" | "shorter" | "same"; by: number };

/** How a length differs from that of the 30 days before; null where either has too few stays to say so. */
export function changeOf(now: Stays | null, before: Stays | null, name: "median" | "p90"): Change | null {
  if (!now || !before || now.count < fewest || before.count < fewest) return null;
  const by = now[name] - before[name];
  if (Math.abs(by) < Math.max(before[name] * leastChange, minute)) return { way: "same", by: 0 };
  return { way: by > 0 ? "longer" : "shorter", by: Math.abs(by) };
}
