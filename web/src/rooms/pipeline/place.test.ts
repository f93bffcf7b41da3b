import { expect, test } from "vitest";
import { aCard } from "@/live/testing";
import { placeBetween } from "./place";
import { comparePlaces } from "./sort";

test("a guessed place sorts between its neighbours", () => {
  for (const [above, below] of [
    ["a0", "a1"],
    ["a", "aV"],
    ["a", "a\u00010"],
  ] as const) {
    const between = placeBetween(above, below);
    expect(above < between && between < below).toBe(true);
  }
});

test("a guessed place on top sorts above the first card", () => {
  for (const below of ["a0", "Zz", "b"]) expect(placeBetween(null, below) < below).toBe(true);
});

test("two quick moves to the top keep their order", () => {
  const first = placeBetween(null, "a0");
  expect(placeBetween(null, first) < first).toBe(true);
});

test("equal places are decided by id, as in the database", () => {
  const [a, b] = [aCard({ id: "a" }), aCard({ id: "b" })];
  expect(comparePlaces(a, b)).toBe(-1);
  expect(comparePlaces(b, a)).toBe(1);
});
