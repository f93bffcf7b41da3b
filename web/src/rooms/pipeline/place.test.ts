import { expect, test } from "vitest";
import { aCard } from "@/live/testing";
import { comparePlaces } from "./board";
import { passes } from "./filter";
import { placeBetween } from "./place";

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

test("the filter asks cards the server's question", () => {
  const card = aCard({ id: "k", name: "Işıl Çelik", assignees: [{ id: "u1", name: "Umut" }] });
  expect(passes(card, {})).toBe(true);
  expect(passes(card, { assignee: "u1", source: "whatsapp", q: "isil" })).toBe(true);
  expect(passes(card, { assignee: "u2" })).toBe(false);
  expect(passes(card, { source: "website" })).toBe(false);
  expect(passes(card, { q: "0532 123" })).toBe(true);
});
