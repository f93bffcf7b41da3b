import { describe, expect, it } from "vitest";
import { momentOf, written } from "./moments";

describe("moments", () => {
  it("are written to the minute", () => {
    expect(written(Date.parse("2026-11-26T07:05:42.123Z"))).toBe("2026-11-26T07:05Z");
  });
  it("go back by a day, a week and a month", () => {
    const now = Date.parse("2026-11-26T07:05:42Z");
    expect(momentOf("day", now)).toBe("2026-11-25T07:05Z");
    expect(momentOf("week", now)).toBe("2026-11-19T07:05Z");
    expect(momentOf("month", now)).toBe("2026-10-26T07:05Z");
    expect(momentOf("month", Date.parse("2026-03-31T09:00:00Z"))).toBe("2026-02-28T09:00Z");
  });
});
