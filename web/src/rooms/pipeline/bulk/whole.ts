/** All cards that the filter on screen names: how many they are, and how the server is asked for them. */
import i18next from "i18next";
import { useSyncExternalStore } from "react";
import type { Card, Chosen } from "@/api/types";
import { count } from "@/lib/formats";
import { rows } from "@/live/rows";
import { announce } from "@/ui/announce";
import { idsOf } from "../board";
import { selectWhole, useBoard, type Whole } from "../boardState";
import { isFiltered, nothing } from "../filter";
import { totalId } from "../totals";

/** The server takes no more for one work. */
export const mostAtOnce = 50_000;

/** The cards an act is about: those known here, how many all are, and how the server is told of those not known. */
export type Choice = { cards: readonly Card[]; count: number; chosen?: Chosen };

export type Scope = "stage" | "filter" | "pipeline";

export function scopeOf({ stageId, filter }: Whole): Scope {
  if (stageId !== null) return "stage";
  return isFiltered(filter) ? "filter" : "pipeline";
}

function stageIdsOf({ pipelineId, stageId }: Whole): readonly string[] {
  if (stageId !== null) return [stageId];
  return rows.get("pipeline", pipelineId)?.stages.map(({ id }) => id) ?? [];
}

/** How many cards these are, by the totals on screen; null until they are counted. */
export function countOf(whole: Whole): number | null {
  let sum = -whole.except.size;
  for (const id of stageIdsOf(whole)) {
    const total = rows.get("stage_total", totalId(id, whole.filter));
    if (!total) return null;
    sum += total.count;
  }
  return Math.max(0, sum);
}

const ofTotals = (listener: () => void): (() => void) => rows.onKind("stage_total", listener);

/** The same, as it changes. */
export function useCountOf(whole: Whole | null): number | null {
  return useSyncExternalStore(ofTotals, () => (whole ? countOf(whole) : null));
}

/** How many cards are selected, whether known here or not. */
export function useSelectedCount(): number {
  const whole = useBoard((board) => board.whole);
  const size = useBoard((board) => board.selected.size);
  return useCountOf(whole) ?? size;
}

export function stageNameOf({ pipelineId, stageId }: Whole): string {
  return rows.get("pipeline", pipelineId)?.stages.find(({ id }) => id === stageId)?.name ?? "";
}

/** All of these are chosen from now on, and whoever listens hears how many. */
export function choose(whole: Whole): void {
  selectWhole(
    whole,
    stageIdsOf(whole).flatMap((id) => idsOf(id, whole.filter)),
  );
  const shown = countOf(whole) ?? 0;
  announce(
    i18next.t(`bulk.whole.${scopeOf(whole)}`, {
      count: shown,
      shown: count(shown),
      stage: stageNameOf(whole),
    }),
  );
}

/** Chosen at once where something on screen says which; a whole pipeline is asked about, with its number. */
export function askOrChoose(whole: Whole): void {
  if (scopeOf(whole) === "pipeline") useBoard.setState({ sure: { act: "choose", whole } });
  else choose(whole);
}

/** What is selected at this moment, as an act takes it. */
export function selection(): Choice {
  const { selected, whole } = useBoard.getState();
  const cards = [...selected].map((id) => rows.get("card", id)).filter((card): card is Card => card != null);
  const expected = whole && countOf(whole);
  return whole && expected
    ? { cards, count: expected, chosen: asked(whole, expected) }
    : { cards, count: cards.length };
}

/** As the server is asked: by what was chosen, and how many were shown. */
function asked({ pipelineId, stageId, filter, except }: Whole, expected: number): Chosen {
  return {
    cards: [],
    refused_by: null,
    all_in: {
      pipeline_id: pipelineId,
      stage_id: stageId,
      filter: filter.filter ?? nothing,
      q: filter.q ?? null,
      except: [...except],
      expected,
    },
  };
}
