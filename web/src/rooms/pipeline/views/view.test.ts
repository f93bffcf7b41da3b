import { describe, expect, it } from "vitest";
import type { Conditions, SavedView } from "@/api/types";
import { addressOf, askedAt, differs } from "./view";

const mine: Conditions = {
  match: "all",
  conditions: [{ field: "assignee", is: "any_of", value: ["me"] }],
  groups: [],
};
const view = { id: "v1", filter: mine, q: null, sort: "-amount" } as SavedView;
const kept = { filter: mine, sort: "-amount" };

describe("the address of a view", () => {
  it("names the view alone while nothing differs from it", () => {
    expect(addressOf(view, kept)).toEqual({ view: "v1" });
    expect(askedAt({ view: "v1" }, view)).toEqual(kept);
  });

  it("says the whole of what is asked once something differs", () => {
    const address = addressOf(view, { filter: mine, sort: "name" });
    expect(address).toEqual({ view: "v1", filter: mine, sort: "name" });
    expect(askedAt(address, view)).toEqual({ filter: mine, sort: "name" });
    expect(differs(view, askedAt(address, view))).toBe(true);
  });

  it("leaves the view when nothing is asked any more", () => {
    expect(addressOf(view, {})).toEqual({});
    expect(askedAt({}, undefined)).toEqual({});
  });

  it("asks what it says where the view is not there", () => {
    expect(askedAt({ view: "gone", q: "Işıl" }, undefined)).toEqual({ q: "Işıl" });
  });

  it("keeps a view that asks nothing itself", () => {
    const all = { ...view, filter: { ...mine, conditions: [] }, sort: null } as SavedView;
    expect(addressOf(all, {})).toEqual({ view: "v1" });
  });
});
