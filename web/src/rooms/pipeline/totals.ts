/**
 * Totals of the columns. The server sends them as frames for who sees everything; for others, and for a
 * filtered board, they are asked again shortly after cards have changed.
 */
import { useEffect, useState } from "react";
import { answer, http } from "@/api/client";
import type { Stage, StageTotal } from "@/api/types";
import { whenLive } from "@/live/connection";
import { useRow } from "@/live/hooks";
import { type Changed, rows } from "@/live/rows";
import { type Filter, isFiltered, questionKey, questionOf } from "./filter";

const restFor = 2_000;

/** Totals of a filtered board live beside the whole ones, under an id of our own. */
export function totalId(stageId: string, filter: Filter): string {
  return isFiltered(filter) ? `${stageId}?${questionKey(filter)}` : stageId;
}

export function useTotal(stageId: string, filter: Filter): StageTotal | null | undefined {
  return useRow("stage_total", totalId(stageId, filter));
}

async function loadTotals(pipelineId: string, filter: Filter): Promise<void> {
  const { row, asOf } = await answer(
    http.GET("/api/pipelines/{pipeline_id}/totals", {
      params: { path: { pipeline_id: pipelineId }, query: questionOf(filter) },
    }),
  );
  rows.place(
    row.items.map((total) => ({ kind: "stage_total", id: totalId(total.id, filter), row: total })),
    row.as_of ?? asOf,
  );
}

/** Keeps the totals of the board on screen right. */
export function useTotals(pipelineId: string, filter: Filter): void {
  const key = questionKey(filter);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says everything about the filter
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const load = (): void => void loadTotals(pipelineId, filter).catch(() => undefined);
    const stopCards = rows.onKind("card", (changes) => {
      if (!changes.some(weighsDifferently)) return;
      timer ??= setTimeout(() => {
        timer = undefined;
        load();
      }, restFor);
    });
    const stopTotals = rows.onKind("stage_total", (changes) => {
      if (isFiltered(filter) || !changes.some(({ isRemote }) => isRemote)) return;
      clearTimeout(timer);
      timer = undefined;
    });
    void whenLive().then(load);
    return () => {
      clearTimeout(timer);
      stopCards();
      stopTotals();
    };
  }, [pipelineId, key]);
}

function weighsDifferently({ before, after, isRemote }: Changed<"card">): boolean {
  if (!before || !after) return isRemote || before !== null;
  return before.stage_id !== after.stage_id || before.value?.amount !== after.value?.amount;
}

/** All cards of the board: the sum of its columns; null until every column has been counted. */
export function useWhole(stages: readonly Stage[], filter: Filter): number | null {
  const [whole, setWhole] = useState<number | null>(null);
  useEffect(() => {
    const add = (): void => {
      const totals = stages.map(({ id }) => rows.get("stage_total", totalId(id, filter)));
      setWhole(
        totals.every((total) => total) ? totals.reduce((sum, total) => sum + (total?.count ?? 0), 0) : null,
      );
    };
    add();
    return rows.onKind("stage_total", add);
  }, [stages, filter]);
  return whole;
}
