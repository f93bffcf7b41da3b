import { describe, expect, it } from "vitest";
import {
  allColumns,
  knownColumns,
  leastWidth,
  offered,
  putBefore,
  shifted,
  toggled,
  tracksOf,
} from "./columns";
import { nextSort, wayOfSort } from "./sorting";

describe("the columns of a list", () => {
  it("are those that are known, once each, in their order", () => {
    expect(knownColumns(["tags", "from_tomorrow", "stage", "tags", "name"])).toEqual(["tags", "stage"]);
  });

  it("are not there where they are hidden from the person", () => {
    const shown = offered(allColumns, (right) => right === "cards.value" || right === "customers.phone");
    expect(shown).not.toContain("value");
    expect(shown).not.toContain("phone");
    expect(shown).toContain("quality");
  });

  it("come at the end and go from anywhere", () => {
    expect(toggled(["stage", "tags"], "owner")).toEqual(["stage", "tags", "owner"]);
    expect(toggled(["stage", "tags"], "stage")).toEqual(["tags"]);
  });

  it("are shifted one place, and not beyond the ends", () => {
    expect(shifted(["stage", "tags", "owner"], "owner", -1)).toEqual(["stage", "owner", "tags"]);
    expect(shifted(["stage", "tags"], "stage", -1)).toEqual(["stage", "tags"]);
    expect(shifted(["stage", "tags"], "tags", 1)).toEqual(["stage", "tags"]);
  });

  it("are put before another one, or at the end", () => {
    expect(putBefore(["stage", "tags", "owner"], "owner", "stage")).toEqual(["owner", "stage", "tags"]);
    expect(putBefore(["stage", "tags", "owner"], "stage", null)).toEqual(["tags", "owner", "stage"]);
  });

  it("are as wide as they need, and share the rest", () => {
    expect(tracksOf(["select", "name"])).toBe("36px minmax(240px, 2fr)");
    expect(leastWidth(["select", "name"])).toBe(276);
  });
});

describe("sorting by a head", () => {
  it("goes the way offered first, the other way, and back", () => {
    expect(nextSort(undefined, "amount")).toBe("-amount");
    expect(nextSort("-amount", "amount")).toBe("amount");
    expect(nextSort("amount", "amount")).toBeUndefined();
    expect(nextSort("name", "amount")).toBe("-amount");
    expect(nextSort("name", null)).toBeUndefined();
    expect(nextSort(undefined, "password")).toBeUndefined();
  });

  it("is said of each column that can be sorted by", () => {
    expect(wayOfSort("-amount", "amount")).toBe("descending");
    expect(wayOfSort("amount", "amount")).toBe("ascending");
    expect(wayOfSort("name", "amount")).toBe("none");
    expect(wayOfSort(undefined, null)).toBe("ascending");
    expect(wayOfSort("name", undefined)).toBeUndefined();
  });
});
