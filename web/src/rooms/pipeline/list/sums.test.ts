import { expect, it } from "vitest";
import type { Card } from "@/api/types";
import { less, sumsOf, worthOf } from "./sums";

it("adds the stages up, each currency for itself", () => {
  const sum = (amount: number, currency: string) => ({ amount, currency, count: 1 });
  expect(
    sumsOf([
      { id: "a", count: 3, sums: [sum(100, "TRY"), sum(7, "USD")] },
      { id: "b", count: 1, sums: [sum(50, "TRY"), sum(0, "EUR")] },
    ]),
  ).toEqual([
    { amount: 150, currency: "TRY" },
    { amount: 7, currency: "USD" },
  ]);
});

it("adds cards up, those without an amount left out", () => {
  const card = (value: Card["value"]) => ({ value }) as Card;
  expect(
    worthOf([card(null), card({ amount: 5, currency: "TRY" }), card({ amount: 6, currency: "TRY" })]),
  ).toEqual([{ amount: 11, currency: "TRY" }]);
});

it("leaves out what is not meant", () => {
  const lira = (amount: number) => ({ amount, currency: "TRY" });
  expect(less([lira(10), { amount: 4, currency: "USD" }], [lira(3), { amount: 4, currency: "USD" }])).toEqual(
    [lira(7)],
  );
});
