import { describe, expect, it } from "vitest";
import { freeTimes, meets } from "./slots";

const minute = 60_000;
const at = (hour: number, minutes = 0): number => (hour * 60 + minutes) * minute;
const half = { length: 30 * minute, step: 30 * minute };

describe("free times of a day", () => {
  it("leaves out what meets something that is taken, and keeps what only touches it", () => {
    const taken = [{ start: at(9, 30), end: at(10) }];
    expect(freeTimes({ start: at(9), end: at(11) }, taken, { ...half, from: 0, most: 9 })).toEqual([
      at(9),
      at(10),
      at(10, 30),
    ]);
  });

  it("begins on the grid of the day, not at the moment that is now", () => {
    expect(freeTimes({ start: at(9), end: at(18) }, [], { ...half, from: at(9, 7), most: 2 })).toEqual([
      at(9, 30),
      at(10),
    ]);
  });

  it("ends before the day does", () => {
    const hour = { length: 60 * minute, step: 30 * minute };
    expect(freeTimes({ start: at(9), end: at(10, 30) }, [], { ...hour, from: 0, most: 9 })).toEqual([
      at(9),
      at(9, 30),
    ]);
    expect(freeTimes({ start: at(9), end: at(9, 30) }, [], { ...hour, from: 0, most: 9 })).toEqual([]);
  });

  it("knows that spans which touch do not meet", () => {
    expect(meets({ start: 0, end: 5 }, { start: 5, end: 9 })).toBe(false);
    expect(meets({ start: 0, end: 6 }, { start: 5, end: 9 })).toBe(true);
  });
});
