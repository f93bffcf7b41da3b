import { describe, expect, it } from "vitest";
import { addDays, dayStart, instantOf, monday } from "./instants";

describe("days and clocks in Istanbul", () => {
  it("are instants", () => {
    expect(new Date(instantOf("2026-11-25", "09:30")).toISOString()).toBe("2026-11-25T06:30:00.000Z");
    expect(new Date(instantOf("2026-11-25", "00:10")).toISOString()).toBe("2026-11-24T21:10:00.000Z");
    expect(new Date(dayStart("2026-11-25")).toISOString()).toBe("2026-11-24T21:00:00.000Z");
  });

  it("knew summer time until 2016", () => {
    expect(new Date(instantOf("2015-07-01", "12:00")).toISOString()).toBe("2015-07-01T09:00:00.000Z");
    expect(new Date(instantOf("2015-01-01", "12:00")).toISOString()).toBe("2015-01-01T10:00:00.000Z");
  });

  it("are counted over the ends of months and years", () => {
    expect(addDays("2026-12-31", 1)).toBe("2027-01-01");
    expect(addDays("2026-03-01", -1)).toBe("2026-02-28");
    expect(monday("2026-11-26")).toBe("2026-11-23");
    expect(monday("2026-11-23")).toBe("2026-11-23");
    expect(monday("2026-11-29")).toBe("2026-11-23");
  });
});
