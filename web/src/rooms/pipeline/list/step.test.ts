import { expect, it } from "vitest";
import { stepOf } from "./step";

const size = { rows: 10, columns: 4, page: 5 };

it("goes from cell to cell and stops at the edges", () => {
  expect(stepOf("ArrowDown", false, { row: 2, column: 1 }, size)).toEqual({ row: 3, column: 1 });
  expect(stepOf("ArrowDown", false, { row: 9, column: 1 }, size)).toEqual({ row: 9, column: 1 });
  expect(stepOf("ArrowLeft", false, { row: 2, column: 0 }, size)).toEqual({ row: 2, column: 0 });
  expect(stepOf("ArrowRight", false, { row: 2, column: 3 }, size)).toEqual({ row: 2, column: 3 });
});

it("goes up into the head", () => {
  expect(stepOf("ArrowUp", false, { row: 0, column: 1 }, size)).toEqual({ row: -1, column: 1 });
  expect(stepOf("ArrowUp", false, { row: -1, column: 1 }, size)).toEqual({ row: -1, column: 1 });
  expect(stepOf("ArrowDown", false, { row: -1, column: 1 }, size)).toEqual({ row: 0, column: 1 });
});

it("leaps by screens and to the ends", () => {
  expect(stepOf("PageDown", false, { row: 2, column: 1 }, size)).toEqual({ row: 7, column: 1 });
  expect(stepOf("PageUp", false, { row: 2, column: 1 }, size)).toEqual({ row: 0, column: 1 });
  expect(stepOf("End", false, { row: 2, column: 1 }, size)).toEqual({ row: 2, column: 3 });
  expect(stepOf("End", true, { row: 2, column: 1 }, size)).toEqual({ row: 9, column: 3 });
  expect(stepOf("Home", true, { row: 2, column: 1 }, size)).toEqual({ row: 0, column: 0 });
});

it("stays in the head where there are no rows", () => {
  const none = { ...size, rows: 0 };
  expect(stepOf("ArrowDown", false, { row: -1, column: 1 }, none)).toEqual({ row: -1, column: 1 });
  expect(stepOf("Home", true, { row: -1, column: 1 }, none)).toEqual({ row: -1, column: 0 });
});

it("leaves other keys alone", () => {
  expect(stepOf("x", false, { row: 0, column: 0 }, size)).toBeNull();
});
