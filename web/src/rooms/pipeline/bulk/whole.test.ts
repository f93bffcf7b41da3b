import { beforeEach, describe, expect, test } from "vitest";
import type { Pipeline } from "@/api/types";
import { rows } from "@/live/rows";
import { aCard, aTotal } from "@/live/testing";
import {
  aimedAt,
  clearSelected,
  isAimedAtWhole,
  isChosen,
  selectAll,
  selectWhole,
  toggleSelected,
  useBoard,
  type Whole,
} from "../boardState";
import { totalId } from "../totals";
import { countOf, selection } from "./whole";

const filter = { q: "ayşe" };

function whole(part: Partial<Whole> = {}): Whole {
  return { pipelineId: "pipeline", filter, stageId: null, except: new Set(), ...part };
}

const chosen = (): string[] =>
  ["a", "b", "c", "late"].filter((id) => {
    const card = rows.get("card", id);
    return card != null && isChosen(useBoard.getState(), card);
  });

beforeEach(() => {
  rows.clear();
  clearSelected();
  // Only the stages of it are looked at.
  const pipeline = { id: "pipeline", stages: [{ id: "first" }, { id: "second" }] } as unknown as Pipeline;
  rows.place([{ kind: "pipeline", id: "pipeline", row: pipeline }], 1);
  for (const [id, stage_id] of [
    ["a", "first"],
    ["b", "first"],
    ["c", "second"],
  ] as const)
    rows.place([{ kind: "card", id, row: aCard({ id, stage_id }) }], 1);
  for (const [stage, count] of [
    ["first", 120],
    ["second", 30],
  ] as const) {
    const id = totalId(stage, filter);
    rows.place([{ kind: "stage_total", id, row: aTotal(stage, count) }], 1);
  }
});

describe("all that a filter names", () => {
  test("is more than is loaded, and every card that is loaded later is among it", () => {
    selectWhole(whole(), ["a", "b", "c"]);
    expect(countOf(whole())).toBe(150);
    rows.place([{ kind: "card", id: "late", row: aCard({ id: "late" }) }], 2);
    expect(chosen()).toEqual(["a", "b", "c", "late"]);
    expect(aimedAt("late")).toEqual(["a", "b", "c", "late"]);
  });

  test("leaves out single cards, and takes them in again", () => {
    selectWhole(whole(), ["a", "b", "c"]);
    toggleSelected("b");
    expect(chosen()).toEqual(["a", "c"]);
    expect(selection()).toMatchObject({ count: 149, chosen: { all_in: { except: ["b"], expected: 149 } } });
    expect([isAimedAtWhole("a"), isAimedAtWhole("b"), aimedAt("b")]).toEqual([true, false, ["b"]]);
    toggleSelected("b");
    expect(selection()).toMatchObject({ count: 150, chosen: { all_in: { except: [], expected: 150 } } });
  });

  test("of one stage is none of the others", () => {
    selectWhole(whole({ stageId: "first" }), ["a", "b"]);
    expect(chosen()).toEqual(["a", "b"]);
    toggleSelected("c");
    expect(selection()).toMatchObject({ count: 120, chosen: { all_in: { stage_id: "first", except: [] } } });
  });

  test("is asked for as it was asked for on screen", () => {
    selectWhole(whole(), []);
    expect(selection().chosen?.all_in).toEqual({
      pipeline_id: "pipeline",
      stage_id: null,
      filter: { match: "all", conditions: [], groups: [] },
      q: "ayşe",
      except: [],
      expected: 150,
    });
  });

  test("is known only when every stage has been counted", () => {
    expect(countOf(whole({ filter: { q: "başka" } }))).toBeNull();
  });
});

test("cards chosen by hand are named one by one", () => {
  selectWhole(whole(), ["a"]);
  selectAll(["a", "b"]);
  expect(selection()).toEqual({ cards: [rows.get("card", "a"), rows.get("card", "b")], count: 2 });
  expect(isAimedAtWhole("a")).toBe(false);
});
