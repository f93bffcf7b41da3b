import { describe, expect, it, vi } from "vitest";
import { merged } from "./ended";

const of = (items: number[], edge: number | null = null, more = vi.fn()) => ({
  items: items.map((at) => ({ item: at, at })),
  edge,
  more,
});

describe("what has ended", () => {
  it("stands in one order, the latest first", () => {
    expect(merged([of([9, 4]), of([7, 5, 1])])).toEqual({ items: [9, 7, 5, 4, 1], more: null });
  });

  it("is shown only as far as no list can still have something in between", () => {
    const [first, second] = [vi.fn(), vi.fn()];
    const found = merged([of([9, 6], 6, first), of([8, 3], 3, second), of([5])]);
    expect(found.items).toEqual([9, 8, 6]);
    expect(found.more).toBe(first);
  });
});
