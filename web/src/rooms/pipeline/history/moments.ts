/** Moments one looks back to. In the address they stand as instants, so that whoever gets it sees the same. */
import { clock, shortDay } from "@/lib/formats";

export const presets = ["day", "week", "month"] as const;
export type Preset = (typeof presets)[number];

const minute = 60_000;
const day = 86_400_000;

/** This time of day yesterday, a week ago, a month ago; on the last day of a month that has no such day. */
export function momentOf(preset: Preset, now: number): string {
  if (preset === "day") return written(now - day);
  if (preset === "week") return written(now - 7 * day);
  const then = new Date(now);
  const date = then.getUTCDate();
  then.setUTCMonth(then.getUTCMonth() - 1);
  if (then.getUTCDate() !== date) then.setUTCDate(0);
  return written(then.getTime());
}

/** As the address keeps it: to the minute. */
export function written(at: number): string {
  return `${new Date(Math.floor(at / minute) * minute).toISOString().slice(0, 16)}Z`;
}

/** 25 Kas 10:05 */
export function momentText(at: string): string {
  return Number.isNaN(Date.parse(at)) ? at : `${shortDay(at)} ${clock(at)}`;
}
