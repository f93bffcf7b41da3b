import { beforeEach, describe, expect, test, vi } from "vitest";
import { RowStore } from "./rows";
import { aCard } from "./testing";

let rows: RowStore;

beforeEach(() => {
  rows = new RowStore();
});

function placeCard(position: string, asOf: number, by?: string | null): void {
  rows.place([{ kind: "card", id: "k", row: aCard({ id: "k", position }) }], asOf, by);
}

describe("the row with the greater as_of wins", () => {
  test("an older page does not undo a newer frame", () => {
    placeCard("new", 20, null);
    placeCard("old", 10);
    expect(rows.get("card", "k")?.position).toBe("new");
  });

  test("a newer page replaces an older frame", () => {
    placeCard("old", 10, null);
    placeCard("new", 20);
    expect(rows.get("card", "k")?.position).toBe("new");
  });

  test("a row that is gone stays gone for older pages", () => {
    rows.place([{ kind: "card", id: "k", row: null }], 20, null);
    placeCard("old", 10);
    expect(rows.get("card", "k")).toBeNull();
  });

  test("after a restore of the server whatever is fetched next wins", () => {
    placeCard("before", 500);
    rows.forgetAges();
    placeCard("after", 3);
    expect(rows.get("card", "k")?.position).toBe("after");
  });
});

describe("an optimistic change", () => {
  test("is seen at once and leaves the confirmed row alone", () => {
    placeCard("a", 1);
    rows.overlay("card", "k", "mine", (card) => ({ ...card, position: "b" }));
    expect(rows.get("card", "k")?.position).toBe("b");
    expect(rows.confirmed("card", "k")?.position).toBe("a");
  });

  test("is taken back exactly when it is refused", () => {
    placeCard("a", 1);
    const before = rows.get("card", "k");
    rows.overlay("card", "k", "mine", (card) => ({ ...card, position: "b" }));
    rows.rollBack("mine");
    expect(rows.get("card", "k")).toBe(before);
  });

  test("lies over what others do meanwhile", () => {
    placeCard("a", 1);
    rows.overlay("card", "k", "mine", (card) => ({ ...card, name: "Yeni ad" }));
    placeCard("c", 2, "theirs");
    expect(rows.get("card", "k")).toMatchObject({ name: "Yeni ad", position: "c" });
  });

  test("gives way to its own echo, which is not told as somebody else's", () => {
    placeCard("a", 1);
    rows.overlay("card", "k", "mine", (card) => ({ ...card, position: "guess" }));
    const heard = vi.fn();
    rows.onKind("card", heard);
    placeCard("real", 2, "mine");
    expect(rows.get("card", "k")?.position).toBe("real");
    expect(heard.mock.calls[0]?.[0]).toMatchObject([{ id: "k", isRemote: false }]);
  });

  test("on a second row waits for a frame that contains it", () => {
    rows.place([{ kind: "stage_total", id: "s", row: { id: "s", count: 5, sums: [] } }], 1);
    rows.overlay("stage_total", "s", "mine", (total) => ({ ...total, count: 6 }));
    rows.settle("mine", 10);
    rows.place([{ kind: "stage_total", id: "s", row: { id: "s", count: 5, sums: [] } }], 9, null);
    expect(rows.get("stage_total", "s")?.count).toBe(6);
    rows.place([{ kind: "stage_total", id: "s", row: { id: "s", count: 6, sums: [] } }], 10, null);
    expect(rows.confirmed("stage_total", "s")?.count).toBe(6);
    expect(rows.get("stage_total", "s")?.count).toBe(6);
  });
});

test("work of others is told as remote, what was done here as own, pages as neither", () => {
  const heard: string[] = [];
  rows.onKind("card", ([change]) =>
    heard.push(change?.isRemote ? "remote" : change?.isOwn ? "own" : "fetched"),
  );
  placeCard("a", 1);
  placeCard("b", 2, "theirs");
  placeCard("c", 3, null);
  rows.overlay("card", "k", "mine", (card) => ({ ...card, position: "guess" }));
  placeCard("d", 4, "mine");
  rows.overlay("card", "k", "refused", (card) => ({ ...card, position: "guess" }));
  rows.rollBack("refused");
  placeCard("e", 5);
  expect(heard).toEqual(["fetched", "remote", "remote", "own", "own", "own", "own", "fetched"]);
});
