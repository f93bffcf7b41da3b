/** The days of a stand-in: whole days in Istanbul, the last one included. */
import type { Delegation } from "@/api/types";
import { dayKey, shortDay } from "@/lib/formats";

/** As 2026-11-26. */
export function firstDay({ starts_at }: Delegation): string {
  return dayKey(starts_at);
}

/** As 2026-11-26: what ends at midnight lasts until the day before. */
export function lastDay({ ends_at }: Delegation): string {
  return dayKey(Date.parse(ends_at) - 1);
}

/** 27 Kas – 5 Ara, or the one day it is. */
export function span(delegation: Delegation): string {
  const [first, last] = [firstDay(delegation), lastDay(delegation)];
  if (first === last) return shortDay(delegation.starts_at);
  return `${shortDay(delegation.starts_at)} – ${shortDay(Date.parse(delegation.ends_at) - 1)}`;
}

export function today(): string {
  return dayKey(Date.now());
}
