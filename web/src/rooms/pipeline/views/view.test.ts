import { describe, expect, it } from "vitest";
import type { Conditions, SavedView } from "@/api/types";
import { addressOf, addressTo, askedAt, type Drawn, differs, drawnAt } from "./view";

const mine: Conditions = {
  match: "all",
  conditions: [{ field: "assignee", is: "any_of", value: ["me"] }],
  groups: [],
};
const view = {
  id: "v1",
  key: null,
  filter: mine,
  q: null,
  sort: "-amount",
  mode: "board",
  columns: [] as string[],
  density: null,
  card_fields: [] as string[],
} as SavedView;
const kept = { filter: mine, sort: "-amount" };
const board: Drawn = { mode: "board", columns: ["stage", "value"], look: null };
const list: Drawn = { ...board, mode: "list" };

describe("the address of a view", () => {
  it("names the view alone while nothing differs from it", () => {
    expect(addressOf(view, kept, board)).toEqual({ view: "v1" });
    expect(askedAt({ view: "v1" }, view)).toEqual(kept);
  });

  it("says the whole of what is asked once something differs", () => {
    const address = addressOf(view, { filter: mine, sort: "name" }, board);
    expect(address).toEqual({ view: "v1", filter: mine, sort: "name" });
    expect(askedAt(address, view)).toEqual({ filter: mine, sort: "name" });
    expect(differs(view, askedAt(address, view), board)).toBe(true);
  });

  it("leaves the view when nothing is asked any more", () => {
    expect(addressOf(view, {}, board)).toEqual({});
    expect(askedAt({}, undefined)).toEqual({});
  });

  it("asks what it says where the view is not there", () => {
    expect(askedAt({ view: "gone", q: "Işıl" }, undefined)).toEqual({ q: "Işıl" });
  });

  it("keeps a view that asks nothing itself", () => {
    const all = { ...view, filter: { ...mine, conditions: [] }, sort: null } as SavedView;
    expect(addressOf(all, {}, board)).toEqual({ view: "v1" });
  });
});

describe("how a view is drawn", () => {
  const ofList = { ...view, mode: "list", columns: ["tags", "stage", "from_tomorrow"] } as SavedView;
  const seeded = { ...view, key: "mine" } as SavedView;

  it("is as the view says, with its columns, as far as they are known", () => {
    expect(drawnAt({ view: "v1" }, ofList, ["value"])).toEqual({
      mode: "list",
      columns: ["tags", "stage"],
      look: null,
    });
    expect(addressOf(ofList, kept, { mode: "list", columns: ["tags", "stage"], look: null })).toEqual({
      view: "v1",
    });
    expect(drawnAt({}, undefined, ["value"])).toEqual({ mode: "board", columns: ["value"], look: null });
  });

  it("stands in the address where it differs, and there it is read again", () => {
    const changed: Drawn = { mode: "list", columns: ["stage"], look: null };
    const address = addressOf(ofList, kept, changed);
    expect(address).toEqual({ view: "v1", columns: "stage" });
    expect(drawnAt(address, ofList, ["value"])).toEqual(changed);
    expect(differs(ofList, kept, changed)).toBe(true);
    expect(addressOf(view, kept, list)).toEqual({ view: "v1", mode: "list" });
    expect(addressOf(ofList, kept, { mode: "board", columns: ["tags", "stage"], look: null })).toEqual({
      view: "v1",
      mode: "board",
    });
  });

  it("stays a list when the view is left", () => {
    expect(addressOf(ofList, {}, { mode: "list", columns: ["tags", "stage"], look: null })).toEqual({
      mode: "list",
    });
    expect(addressTo(null, list)).toEqual({ mode: "list" });
    expect(addressTo(null, board)).toEqual({});
  });

  it("is the person's own choice where the product brought the view", () => {
    expect(addressTo(seeded, list)).toEqual({ view: "v1", mode: "list" });
    expect(addressTo(view, list)).toEqual({ view: "v1" });
    expect(differs(seeded, kept, list)).toBe(false);
    expect(addressOf(seeded, kept, list)).toEqual({ view: "v1", mode: "list" });
  });

  it("brings the look of cards with it where it keeps one, and else leaves it to each person", () => {
    const tight = { ...view, density: "tight", card_fields: ["owner", "value", "of_tomorrow"] } as SavedView;
    const drawn = drawnAt({ view: "v1" }, tight, ["value"]);
    expect(drawn.look).toEqual({ density: "tight", fields: ["value", "owner"] });
    expect(addressOf(tight, kept, drawn)).toEqual({ view: "v1" });
    const changed: Drawn = { ...drawn, look: { density: "wide", fields: [] } };
    const address = addressOf(tight, kept, changed);
    expect(address).toEqual({ view: "v1", density: "wide", fields: "-" });
    expect(drawnAt(address, tight, ["value"])).toEqual(changed);
    expect(differs(tight, kept, changed)).toBe(true);
    expect(differs(tight, kept, drawn)).toBe(false);
    expect(drawnAt({ density: "wide", fields: "" }, view, []).look).toBe(null);
    expect(addressTo(null, changed)).toEqual({});
  });
});
