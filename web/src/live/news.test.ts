import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { hearNews, onNewsOf } from "./news";
import type { Placed } from "./rows";

const placed = (kind: string, id: string, row: object | null): Placed => ({ kind, id, row }) as Placed;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("whatever hangs on a customer is news of it, and nothing of another", () => {
  const told = vi.fn();
  const stop = onNewsOf("a", told);
  hearNews([placed("activity", "1", { customer_id: "b" }), placed("customer", "b", {})], false);
  expect(told).toHaveBeenCalledTimes(0);
  for (const change of [
    placed("activity", "1", { customer_id: "a" }),
    placed("customer", "a", {}),
    // What is gone does not say whose it was.
    placed("activity", "1", null),
    placed("activity_type", "1", {}),
  ]) {
    told.mockClear();
    hearNews([change], false);
    expect(told).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(1_000);
  }
  told.mockClear();
  hearNews([], true);
  expect(told).toHaveBeenCalledTimes(1);
  stop();
  vi.advanceTimersByTime(5_000);
  hearNews([], true);
  expect(told).toHaveBeenCalledTimes(1);
});

test("much news is told at once, and once more after a second", () => {
  const told = vi.fn();
  const stop = onNewsOf("a", told);
  for (let each = 0; each < 50; each++) hearNews([placed("customer", "a", {})], false);
  expect(told).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(1_000);
  expect(told).toHaveBeenCalledTimes(2);
  vi.advanceTimersByTime(10_000);
  expect(told).toHaveBeenCalledTimes(2);
  stop();
});
