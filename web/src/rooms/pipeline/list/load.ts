/** Loading of the list: all cards of a pipeline in one order, page after page. */
import { answer, http } from "@/api/client";
import type { Card, Pipeline } from "@/api/types";
import type { Spec } from "@/live/list";
import type { Shown } from "../board";
import { type Filter, filterKey, isFiltered, queryOf } from "../filter";
import { passingOf } from "../passing";
import { comparePlaces, comparing } from "../sort";

const firstPage = 100;
const furtherPage = 200;

/** Without an order of its own a list stands as the board does: stage after stage, each as it was put by hand. */
function comparingBoard(stages: ReadonlyMap<string, number>): (a: Card, b: Card) => number {
  const placeOf = ({ stage_id }: Card): number => stages.get(stage_id) ?? stages.size;
  return (a, b) => placeOf(a) - placeOf(b) || comparePlaces(a, b);
}

export function cardListSpec(pipeline: Pipeline, filter: Filter): Spec<"card"> {
  const passing = isFiltered(filter) ? passingOf(pipeline.id, filter) : null;
  const stages = new Map(pipeline.stages.map(({ id }, place) => [id, place]));
  return {
    kind: "card",
    holds: (card) =>
      stages.has(card.stage_id) && card.archived_at === null && (passing === null || passing.holds(card)),
    compare: filter.sort ? comparing(filter.sort) : comparingBoard(stages),
    pageSize: firstPage,
    load: async (cursor, limit) => {
      const { row } = await answer(
        http.GET("/api/pipelines/{pipeline_id}/cards", {
          params: {
            path: { pipeline_id: pipeline.id },
            query: { ...queryOf(filter), ...(cursor ? { limit: furtherPage, cursor } : { limit }) },
          },
        }),
      );
      passing?.passed(row.items, row.as_of);
      return row;
    },
    ...(passing && !passing.isTellable ? { learned: passing.learned } : {}),
  };
}

/** The one list on screen. Other stages, or stages in another order, make another one. */
export function cardList(pipeline: Pipeline, filter: Filter): Shown {
  const stages = pipeline.stages.map(({ id }) => id).join();
  return {
    key: `list:${pipeline.id}?${filterKey(filter)}\u0001${stages}`,
    makeSpec: () => cardListSpec(pipeline, filter),
  };
}
