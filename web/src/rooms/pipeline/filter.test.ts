import { expect, test } from "vitest";
import type { Card, Condition, Conditions } from "@/api/types";
import { isTellable, passes, readFilter, tidy, without } from "./filter";

const late: Condition = { field: "next_work", is: "any_of", value: ["late"] };
const unread: Condition = { field: "unread", is: "yes", value: null };
const mine: Condition = { field: "assignee", is: "any_of", value: ["me"] };
const of = (match: "all" | "any", conditions: Condition[], groups: Conditions[] = []): Conditions => ({
  match,
  conditions,
  groups,
});

test("parts are taken away one by one until nothing is asked", () => {
  const filter = of("all", [late], [of("any", [unread, mine])]);
  expect(without(filter, 0)).toEqual(of("all", [], [of("any", [unread, mine])]));
  expect(without(filter, 1)).toEqual(of("all", [late]));
  expect(without(of("all", [late]), 0)).toBeUndefined();
  expect(tidy(of("any", [], [of("all", [])]))).toBeUndefined();
});

test("an address out of shape asks nothing", () => {
  const filter = of("all", [late], [of("any", [unread])]);
  expect(readFilter(JSON.parse(JSON.stringify(filter)))).toEqual(filter);
  const deep = of("all", [], [of("all", [], [of("all", [], [of("all", [unread])])])]);
  for (const value of ["x", 3, null, [], {}, { match: "all", conditions: {}, groups: [] }, deep])
    expect(readFilter(value)).toBeUndefined();
  expect(readFilter({ match: "all", conditions: [{ field: 3, is: "yes" }], groups: [] })).toBeUndefined();
});

test("what a card says of itself is told by the browser, the rest is asked", () => {
  const card = {
    assignees: [{ id: "a", name: "A" }],
    source: { id: "s", key: "api", name: "API" },
    stage_id: "1",
    tags: [{ id: "t", name: "T", color: "mute" }],
  } as Card;
  const asked = (field: string, is: string, ...value: string[]): Conditions =>
    of("all", [{ field, is, value }]);
  expect(passes(card, asked("assignee", "any_of", "me"), "a")).toBe(true);
  expect(passes(card, asked("assignee", "none_of", "a"), "b")).toBe(false);
  expect(passes(card, asked("assignee", "any_of", "nobody"), "a")).toBe(false);
  expect(passes(card, asked("stage", "none_of", "2"), "a")).toBe(true);
  const group = of("any", [{ field: "tag", is: "any_of", value: ["u"] }], [asked("source", "any_of", "api")]);
  expect(passes(card, group, "a")).toBe(true);
  expect(isTellable({ filter: group })).toBe(true);
  expect(isTellable({ filter: of("all", [late]) })).toBe(false);
  expect(isTellable({ filter: of("all", [mine], [of("any", [unread])]) })).toBe(false);
  expect(isTellable({ filter: of("all", [mine]), q: "x" })).toBe(false);
});
