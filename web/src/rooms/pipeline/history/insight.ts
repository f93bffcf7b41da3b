/**
 * How long cards stay in each stage. Thirty days do not change with a single card: it is asked when the board opens, when
 * somebody looks closer, and now and then.
 */
import { useQuery } from "@tanstack/react-query";
import i18next from "i18next";
import { answer, http } from "@/api/client";
import type { StageSum, Stays } from "@/api/types";
import { count } from "@/lib/formats";
import { type Filter, questionKey, questionOf } from "../filter";

const freshFor = 60_000;
const restFor = 10 * 60_000;
const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

/** What is known of a pipeline's stages; shared by all of its columns. */
export function useInsight(pipelineId: string, filter: Filter) {
  return useQuery({
    queryKey: ["insight", pipelineId, questionKey(filter)],
    queryFn: async () =>
      (
        await answer(
          http.GET("/api/pipelines/{pipeline_id}/insight", {
            params: { path: { pipeline_id: pipelineId }, query: questionOf(filter) },
          }),
        )
      ).row,
    staleTime: freshFor,
    refetchInterval: restFor,
  });
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

/** Of the cards that have a value: those without one would make it look small. */
export function averageOf(sum: StageSum | null): { currency: string; amount: number } | null {
  return sum && sum.count > 0 ? { currency: sum.currency, amount: Math.round(sum.amount / sum.count) } : null;
}
