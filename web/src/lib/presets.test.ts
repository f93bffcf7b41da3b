import { describe, expect, it } from "vitest";
import { preset, presets } from "./presets";

const at = (text: string): number => Date.parse(`${text}+03:00`);
const offered = (text: string) =>
  Object.fromEntries(presets(at(text)).map(({ key, at: time }) => [key, time]));

describe("times that are chosen most", () => {
  it("are on a clock in Istanbul", () => {
    expect(offered("2026-11-25T14:07")).toEqual({
      hour: at("2026-11-25T15:15"),
      evening: at("2026-11-25T17:00"),
      workday: at("2026-11-26T09:00"),
      week: at("2026-11-30T09:00"),
    });
  });

  it("offer no evening that is hardly ahead, or has passed", () => {
    expect(Object.keys(offered("2026-11-25T16:20"))).toEqual(["hour", "workday", "week"]);
    expect(Object.keys(offered("2026-11-25T18:00"))).toEqual(["hour", "workday", "week"]);
  });

  it("offer nothing twice: what comes after a Friday is Monday", () => {
    expect(Object.keys(offered("2026-11-27T18:00"))).toEqual(["hour", "workday"]);
    expect(preset("workday", at("2026-11-28T10:00"))).toBe(at("2026-11-30T09:00"));
    expect(preset("week", at("2026-11-29T23:50"))).toBe(at("2026-11-30T09:00"));
  });
});
