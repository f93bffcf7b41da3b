import { expect, it } from "vitest";
import type { Card, Pipeline } from "@/api/types";
import { cardList, cardListSpec } from "./load";

const pipeline = { id: "p", stages: [{ id: "later" }, { id: "first" }] } as unknown as Pipeline;
const card = (id: string, stage_id: string, position: string, name = id) =>
  ({ id, stage_id, position, name, customer_id: id, archived_at: null }) as Card;

it("stands as the board does: stage after stage, each by hand", () => {
  const { compare } = cardListSpec(pipeline, {});
  const cards = [card("a", "first", "b"), card("b", "later", "z"), card("c", "first", "a")];
  expect(cards.sort(compare).map(({ id }) => id)).toEqual(["b", "c", "a"]);
});

it("stands in the order it is asked for, whatever the stages", () => {
  const { compare } = cardListSpec(pipeline, { sort: "name" });
  const cards = [
    card("a", "first", "b", "Zeynep"),
    card("b", "first", "z", "Çiğdem"),
    card("c", "later", "a", "Ceren"),
  ];
  expect(cards.sort(compare).map(({ name }) => name)).toEqual(["Ceren", "Çiğdem", "Zeynep"]);
});

it("holds what stands in one of its stages and is not archived", () => {
  const { holds } = cardListSpec(pipeline, {});
  expect(holds(card("a", "first", "a"))).toBe(true);
  expect(holds(card("a", "elsewhere", "a"))).toBe(false);
  expect(holds({ ...card("a", "first", "a"), archived_at: "2026-01-01T00:00:00Z" })).toBe(false);
});

it("is another list when the stages stand in another order", () => {
  const turned = { ...pipeline, stages: [...pipeline.stages].reverse() };
  expect(cardList(pipeline, {}).key).not.toBe(cardList(turned, {}).key);
});
