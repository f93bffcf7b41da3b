import { describe, expect, it } from "vitest";
import { timeOf } from "./presets";

const at = (text: string): number => Date.parse(`${text}+03:00`);
const now = at("2026-11-26T14:07");

describe("times that are chosen most", () => {
  it("are on a clock in Istanbul", () => {
    expect(timeOf("hour", now)).toBe(at("2026-11-26T15:15"));
    expect(timeOf("evening", now)).toBe(at("2026-11-26T17:00"));
    expect(timeOf("tomorrow", now)).toBe(at("2026-11-27T09:00"));
    expect(timeOf("nextWeek", now)).toBe(at("2026-11-30T09:00"));
  });

  it("offer no evening that has passed", () => {
    expect(timeOf("evening", at("2026-11-26T18:00"))).toBe(null);
  });

  it("know that a Sunday ends the week", () => {
    expect(timeOf("nextWeek", at("2026-11-29T23:50"))).toBe(at("2026-11-30T09:00"));
    expect(timeOf("tomorrow", at("2026-11-30T00:10"))).toBe(at("2026-12-01T09:00"));
  });
});
