import { beforeAll, describe, expect, it } from "vitest";
import { setLanguage, startTranslations } from "@/lib/i18n";
import { changeOf, lengthText } from "./insight";

const stays = (median: number, count = 5) => ({ count, median, p90: median * 2 });

beforeAll(async () => {
  await startTranslations();
  await setLanguage("tr");
});

describe("lengthText", () => {
  it("says lengths as people do", () => {
    expect(lengthText(20)).toBe("0 dk");
    expect(lengthText(59 * 60)).toBe("59 dk");
    expect(lengthText(18 * 3600)).toBe("18 sa");
    expect(lengthText(2 * 86400)).toBe("2 gün");
    expect(lengthText(4.24 * 86400)).toBe("4,2 gün");
    expect(lengthText(23.6 * 86400)).toBe("24 gün");
  });
});

describe("changeOf", () => {
  it("says longer and shorter, and by how much", () => {
    expect(changeOf(stays(86400), stays(43200), "median")).toEqual({ way: "longer", by: 43200 });
    expect(changeOf(stays(43200), stays(86400), "p90")).toEqual({ way: "shorter", by: 86400 });
  });
  it("calls a small difference none", () => {
    expect(changeOf(stays(100_000), stays(104_000), "median")).toEqual({ way: "same", by: 0 });
  });
  it("says nothing where there are few", () => {
    expect(changeOf(stays(86400, 4), stays(43200), "median")).toBeNull();
    expect(changeOf(stays(86400), null, "median")).toBeNull();
  });
});
