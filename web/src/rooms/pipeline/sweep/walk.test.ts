import { expect, test } from "vitest";
import { aCard } from "@/live/testing";
import { followed, grown, newsOf, standingAt, start, stepped, told } from "./walk";

const walk = grown(start, ["a", "b", "c"]);

test("cards that come in meanwhile are walked last, and none twice", () => {
  expect(grown(stepped(walk, 1), ["x", "b", "c"]).ids).toEqual(["a", "b", "c", "x"]);
  expect(grown(walk, ["c", "a"])).toBe(walk);
});

test("one steps to the end and back, and no further", () => {
  expect(stepped(walk, -1)).toBe(walk);
  const over = [1, 1, 1, 1].reduce<typeof walk>((now) => stepped(now, 1), walk);
  expect(over.at).toBe(3);
  expect(stepped(over, -1).at).toBe(2);
  expect(standingAt(over, "b").at).toBe(1);
  expect(standingAt(over, "unknown")).toBe(over);
});

test("what others do is told in the words that matter", () => {
  const card = aCard({ id: "a" });
  expect(newsOf(card, null)).toEqual({ kind: "gone", name: card.name });
  expect(newsOf(card, { ...card, stage_id: "second", name: "Başka" })).toEqual({
    kind: "moved",
    stageId: "second",
  });
  const people = [{ id: "u1", name: "Özge" }];
  expect(newsOf(card, { ...card, assignees: people })).toEqual({ kind: "assigned", people });
  expect(newsOf(card, { ...card, name: "Başka" })).toEqual({ kind: "edited" });
  // Her own reading, or the order of a column, is no news.
  expect(newsOf(card, { ...card, version: 2, position: "a1" })).toBeNull();
});

test("that a card has left is not hidden by a lesser change", () => {
  const moved = told(walk, "b", { kind: "moved", stageId: "second" });
  expect(told(moved, "b", { kind: "edited" })).toBe(moved);
  expect(told(moved, "b", { kind: "gone", name: "B" }).news.get("b")).toEqual({ kind: "gone", name: "B" });
  expect(told(walk, "elsewhere", { kind: "edited" })).toBe(walk);
});

test("one's own move leads on, others' moves are told, by frame or with a page that was read after them", () => {
  const [before, after] = [aCard({ id: "a" }), aCard({ id: "a", stage_id: "second" })];
  const change = { id: "a", before, after, isRemote: false, isOwn: false };
  expect(followed(walk, { ...change, isOwn: true }).at).toBe(1);
  const back = { ...change, before: after, after: before, isOwn: true };
  expect(followed(stepped(walk, 1), back).at).toBe(0);
  for (const isRemote of [true, false]) {
    const now = followed(walk, { ...change, isRemote });
    expect(now.at).toBe(0);
    expect(now.news.get("a")).toEqual({ kind: "moved", stageId: "second" });
  }
});
