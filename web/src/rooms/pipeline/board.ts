/** Loading of the board: the first cards of all stages in one answer, further ones stage by stage. */
import { answer, http } from "@/api/client";
import type { Board, Card, Page, Pipeline } from "@/api/types";
import { knownList, type Spec } from "@/live/list";
import { rows } from "@/live/rows";
import { type Filter, filterKey, isFiltered, queryOf } from "./filter";
import { passingOf } from "./passing";
import { comparing } from "./sort";

const firstPage = 50;
const underway = new Map<string, Promise<Board>>();

/** One request, however many columns ask in the same moment. */
function loadBoard(pipelineId: string, filter: Filter): Promise<Board> {
  const key = `${pipelineId}?${filterKey(filter)}`;
  let board = underway.get(key);
  if (!board) {
    board = fetchBoard(pipelineId, filter).finally(() => underway.delete(key));
    underway.set(key, board);
  }
  return board;
}

async function fetchBoard(pipelineId: string, filter: Filter): Promise<Board> {
  const { row: board } = await answer(
    http.GET("/api/pipelines/{pipeline_id}/board", {
      params: { path: { pipeline_id: pipelineId }, query: queryOf(filter) },
    }),
  );
  if (isFiltered(filter))
    for (const { cards } of board.stages) passingOf(pipelineId, filter).passed(cards.items, board.as_of);
  rows.place([{ kind: "pipeline", id: board.pipeline.id, row: board.pipeline }], board.as_of);
  return board;
}

async function loadCards(
  pipelineId: string,
  stageId: string,
  filter: Filter,
  cursor: string | null,
  limit: number,
): Promise<Page<Card>> {
  if (cursor === null && limit <= firstPage) {
    const board = await loadBoard(pipelineId, filter);
    const stage = board.stages.find(({ id }) => id === stageId);
    return { items: stage?.cards.items ?? [], next: stage?.cards.next ?? null, as_of: board.as_of };
  }
  const { row } = await answer(
    http.GET("/api/stages/{stage_id}/cards", {
      params: {
        path: { stage_id: stageId },
        query: { ...queryOf(filter), limit, ...(cursor ? { cursor } : {}) },
      },
    }),
  );
  if (isFiltered(filter)) passingOf(pipelineId, filter).passed(row.items, row.as_of);
  return row;
}

export function stageListKey(stageId: string, filter: Filter): string {
  return `cards:${stageId}?${filterKey(filter)}`;
}

/** One column: the cards of a stage in their order. */
export function stageSpec(pipelineId: string, stageId: string, filter: Filter): Spec<"card"> {
  const passing = isFiltered(filter) ? passingOf(pipelineId, filter) : null;
  return {
    kind: "card",
    holds: (card) =>
      card.stage_id === stageId && card.archived_at === null && (passing === null || passing.holds(card)),
    compare: comparing(filter.sort),
    pageSize: firstPage,
    load: (cursor, limit) =>
      loadCards(pipelineId, stageId, filter, cursor, cursor === null ? limit : firstPage * 2),
    ...(passing && !passing.isTellable ? { learned: passing.learned } : {}),
  };
}

let listed: readonly string[] | null = null;

/** The rows of the list, in their order, while it is on screen instead of columns; else null. */
export function setListed(ids: readonly string[] | null): void {
  listed = ids;
}

export function listedIds(): readonly string[] {
  return listed ?? none;
}

const none: readonly string[] = [];

/** The loaded cards of a stage, in the order they stand on screen; none where they are not shown. */
export function idsOf(stageId: string, filter: Filter): readonly string[] {
  if (listed) return listed.filter((id) => rows.get("card", id)?.stage_id === stageId);
  return knownList(stageListKey(stageId, filter))?.view.ids ?? none;
}

/** A list on screen: its key, and what it takes to make it. */
export type Shown = { key: string; makeSpec: () => Spec<"card"> };

/** The columns of the board, from left to right. */
export function columnLists(pipeline: Pipeline, filter: Filter): readonly Shown[] {
  return pipeline.stages.map(({ id }) => ({
    key: stageListKey(id, filter),
    makeSpec: () => stageSpec(pipeline.id, id, filter),
  }));
}
