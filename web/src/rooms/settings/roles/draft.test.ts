import { describe, expect, it } from "vitest";
import type { Role } from "@/api/types";
import { chosen, differences, onTopOf } from "./draft";

const role: Role = {
  id: "r",
  version: 1,
  key: "sales",
  name: "Satış",
  description: "",
  needs_second_factor: false,
  grants: { "customers.view": "own", "customers.edit": "own" },
  fields: { "customers.phone": "masked" },
};

describe("drafts of roles", () => {
  it("know what they change", () => {
    const drafts = chosen(
      chosen(chosen({}, role, "grants", "customers.edit", "team"), role, "grants", "notes.create", "all"),
      role,
      "fields",
      "customers.phone",
      null,
    );
    expect(drafts.r && differences(drafts.r)).toEqual([
      { part: "grants", name: "customers.edit", before: "own", after: "team" },
      { part: "grants", name: "notes.create", before: null, after: "all" },
      { part: "fields", name: "customers.phone", before: "masked", after: null },
    ]);
  });

  it("end when everything is as it was", () => {
    const there = chosen({}, role, "grants", "customers.view", null);
    expect(chosen(there, role, "grants", "customers.view", "own")).toEqual({});
  });

  it("keep their changes when somebody else edited the role meanwhile", () => {
    const drafts = chosen({}, role, "grants", "customers.edit", "team");
    const now = { ...role, version: 2, grants: { ...role.grants, "customers.view": "all" as const } };
    const again = drafts.r && onTopOf(now, drafts.r);
    expect(again?.r?.base.version).toBe(2);
    expect(again?.r?.grants).toEqual({ "customers.view": "all", "customers.edit": "team" });
  });
});
