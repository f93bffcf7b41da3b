import { expect, test } from "vitest";
import type { Held } from "@/api/types";
import { allTo, asSent, choosable, firstChoices, isWhole } from "./ways";

const held: Held[] = [
  { name: "customers", title: "Müşteriler", count: 4, ways: ["person", "spread", "pool"] },
  { name: "teams_led", title: "Takım liderliği", count: 0, ways: ["person", "end"] },
  { name: "tokens", title: "API anahtarları", count: 1, ways: ["end"] },
];

test("the usual way is taken first, and needs somebody", () => {
  const first = firstChoices(held);
  expect(choosable(held).map(({ name }) => name)).toEqual(["customers"]);
  expect([isWhole(held, first), isWhole(held, allTo(held, first, "u"))]).toEqual([false, true]);
});

test("only what is held is sent, with what its way needs", () => {
  const all = allTo(held, firstChoices(held), "u");
  expect(asSent(held, all)).toEqual({
    customers: { way: "person", user_id: "u" },
    tokens: { way: "end" },
  });
  const spread = { ...all, customers: { way: "spread", user_id: "u", team_id: "t" } as const };
  expect([isWhole(held, spread), asSent(held, spread).customers]).toEqual([
    true,
    { way: "spread", team_id: "t" },
  ]);
  const nowhere = { ...all, customers: { way: "spread", user_id: "u", team_id: null } as const };
  expect(isWhole(held, nowhere)).toBe(false);
});
