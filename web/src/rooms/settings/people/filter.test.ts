import { describe, expect, it } from "vitest";
import type { User } from "@/api/types";
import { fits, shownOf, stateOf, type UserFilter } from "./filter";

const user: User = {
  id: "u",
  version: 1,
  name: "Işıl Çağlayan",
  is_active: true,
  title: "Danışman",
  status: "available",
  department_id: null,
  reports_to: null,
  teams: [{ id: "t", name: "Kuzey", is_leader: false }],
  email: "isil@example.com",
  language: "tr",
  role_ids: ["r"],
  working_hours: null,
  is_invited: false,
  last_seen_at: null,
  has_second_factor: false,
  can: [],
};
const none: UserFilter = { q: "", shown: null, role: null, team: null };

describe("the list of accounts", () => {
  it("leaves closed ones out unless they are asked for", () => {
    const closed = { ...user, is_active: false };
    expect([fits(user, none), fits(closed, none)]).toEqual([true, false]);
    expect([fits(user, { ...none, shown: "closed" }), fits(closed, { ...none, shown: "closed" })]).toEqual([
      false,
      true,
    ]);
    expect(fits(closed, { ...none, shown: "all" })).toBe(true);
  });

  it("finds by name, title and e-mail, folded", () => {
    for (const q of ["isil", "CAG", "danisman", "isil@ex"]) expect(fits(user, { ...none, q })).toBe(true);
    expect(fits(user, { ...none, q: "umut" })).toBe(false);
  });

  it("filters by role and team", () => {
    expect(fits(user, { ...none, role: "r", team: "t" })).toBe(true);
    expect(fits(user, { ...none, role: "other" })).toBe(false);
    expect(fits(user, { ...none, team: "other" })).toBe(false);
  });

  it("knows invitations that were not accepted, and reads the address", () => {
    expect(stateOf({ ...user, is_invited: true })).toBe("invited");
    expect([shownOf("kapali"), shownOf("davetli"), shownOf("x"), shownOf(undefined)]).toEqual([
      "closed",
      "invited",
      null,
      null,
    ]);
  });
});
