import { afterEach, describe, expect, test, vi } from "vitest";
import type { Card, Page } from "@/api/types";
import { forgetLists, LiveList, listOf, retryLists, type Spec } from "./list";
import { rows } from "./rows";
import { aCard } from "./testing";

afterEach(() => rows.clear());

function column(pages: Page<Card>[]): LiveList<"card"> {
  const spec: Spec<"card"> = {
    kind: "card",
    holds: (card) => card.stage_id === "first",
    compare: (a, b) => (a.position < b.position ? -1 : a.position > b.position ? 1 : 0),
    pageSize: 2,
    load: async () => pages.shift() ?? { items: [], next: null, as_of: 0 },
  };
  return new LiveList(spec);
}

function page(ids: string[], next: string | null, asOf = 10): Page<Card> {
  return { items: ids.map((id) => aCard({ id, position: id })), next, as_of: asOf };
}

function frame(card: Card, asOf = 20, by: string | null = "theirs"): void {
  rows.place([{ kind: "card", id: card.id, row: card }], asOf, by);
}

describe("a list follows the rows", () => {
  test("a newcomer takes its place in the order", async () => {
    const list = column([page(["b", "d"], null)]);
    await list.start();
    frame(aCard({ id: "c", position: "c" }));
    expect(list.view.ids).toEqual(["b", "c", "d"]);
    expect(list.view.arrived).toEqual(["c"]);
    expect(list.view.isRemote).toBe(true);
  });

  test("a card that moved away leaves, one that moved within is put in order", async () => {
    const list = column([page(["a", "b", "c"], null)]);
    await list.start();
    frame(aCard({ id: "a", position: "a", stage_id: "second" }));
    frame(aCard({ id: "b", position: "z" }), 21);
    expect(list.view.ids).toEqual(["c", "b"]);
  });

  test("a card that is gone leaves", async () => {
    const list = column([page(["a", "b"], null)]);
    await list.start();
    rows.place([{ kind: "card", id: "a", row: null }], 20, null);
    expect(list.view.ids).toEqual(["b"]);
  });

  test("a newcomer below the loaded part waits for its page", async () => {
    const list = column([page(["a", "b"], "more"), page(["c", "x"], null, 30)]);
    await list.start();
    frame(aCard({ id: "x", position: "x" }));
    expect(list.view.ids).toEqual(["a", "b"]);
    await list.more();
    expect(list.view.ids).toEqual(["a", "b", "c", "x"]);
  });

  test("a frame newer than the page decides, in whatever order they come", async () => {
    const list = column([page(["a", "b"], null, 10)]);
    frame(aCard({ id: "a", position: "a", stage_id: "second" }), 15);
    await list.start();
    expect(list.view.ids).toEqual(["b"]);
  });

  test("reloading keeps what came by frame after the page was read", async () => {
    const list = column([page(["a"], null, 10), page(["a"], null, 12)]);
    await list.start();
    frame(aCard({ id: "b", position: "b" }), 15);
    await list.reload();
    expect(list.view.ids).toEqual(["a", "b"]);
  });
});

test("our own move is no arrival, and a refused one puts the order back", async () => {
  const list = column([page(["a", "b", "c"], null)]);
  await list.start();
  rows.overlay("card", "c", "mine", (card) => ({ ...card, position: "0" }));
  expect(list.view.ids).toEqual(["c", "a", "b"]);
  expect(list.view.arrived).toEqual([]);
  rows.rollBack("mine");
  expect(list.view.ids).toEqual(["a", "b", "c"]);
});

test("a failed first page is told and can be asked again", async () => {
  const list = new LiveList<"card">({
    kind: "card",
    holds: () => true,
    compare: () => 0,
    pageSize: 2,
    load: async () => {
      throw new Error("no");
    },
  });
  await list.start();
  expect(list.view.phase).toBe("failed");
});

test("what could not be loaded while the connection was away is loaded when it is back", async () => {
  let isAway = true;
  const list = listOf<"card">("shown", () => ({
    kind: "card",
    holds: () => true,
    compare: () => 0,
    pageSize: 2,
    load: async () => {
      if (isAway) throw new Error("no");
      return page(["a"], null);
    },
  }));
  list.users = 1;
  await list.start();
  isAway = false;
  retryLists();
  await vi.waitFor(() => expect(list.view.ids).toEqual(["a"]));
  forgetLists();
});
