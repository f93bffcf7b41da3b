import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Card } from "@/api/types";
import { forgetLists, listOf } from "./list";
import { rows } from "./rows";
import { hearStale } from "./stale";
import { aCard } from "./testing";

let loads = 0;
let server: Card[] = [];

function makeList(key: string) {
  return listOf(key, () => ({
    kind: "card" as const,
    holds: () => true,
    compare: (a: Card, b: Card) => (a.position < b.position ? -1 : a.position > b.position ? 1 : 0),
    pageSize: 2,
    load: async (cursor: string | null, limit: number) => {
      loads++;
      const from = cursor === null ? 0 : Number(cursor);
      const items = server.slice(from, from + limit);
      return { items, next: from + limit < server.length ? String(from + limit) : null, as_of: 10 };
    },
  }));
}

beforeEach(() => {
  vi.useFakeTimers();
  loads = 0;
  rows.clear();
  server = ["a", "b", "c", "d", "e"].map((id) => aCard({ id, position: id }));
});

afterEach(() => {
  vi.runAllTimers();
  vi.useRealTimers();
  forgetLists();
});

test("what is shown of a kind is fetched anew at once, then once a second while more comes", async () => {
  const list = makeList("one");
  list.users = 1;
  await list.start();
  hearStale(["card", "timeline"]);
  hearStale(["card"]);
  hearStale(["card"]);
  expect(loads).toBe(2);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(loads).toBe(3);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(loads).toBe(3);
});

test("a list is fetched as far down as it is shown", async () => {
  const list = makeList("two");
  list.users = 1;
  await list.start();
  await list.more();
  expect(list.view.ids).toEqual(["a", "b", "c", "d"]);
  server = server.filter(({ id }) => id !== "b");
  hearStale(["card"]);
  await vi.advanceTimersByTimeAsync(10);
  expect(list.view.ids).toEqual(["a", "c", "d", "e"]);
});

test("a row that is not shown is doubted until it is told of again", () => {
  rows.place([{ kind: "card", id: "x", row: aCard({ id: "x" }) }], 5, null);
  hearStale(["customer"]);
  expect(rows.isDoubted("card", "x")).toBe(false);
  hearStale(["card"]);
  expect(rows.isDoubted("card", "x")).toBe(true);
  rows.place([{ kind: "card", id: "x", row: aCard({ id: "x" }) }], 6, null);
  expect(rows.isDoubted("card", "x")).toBe(false);
});
