/** Instants and the days and clocks of the office, which is in Istanbul wherever the browser is. */
import { clock, dayKey } from "./formats";

/** The instant at which a clock in Istanbul shows this time on this day (2026-11-25, 09:30); NaN when there is none. */
export function instantOf(dayText: string, time: string): number {
  const guess = Date.parse(`${dayText}T${time}:00Z`);
  if (Number.isNaN(guess)) return guess;
  const shown = Date.parse(`${dayKey(guess)}T${clock(guess)}:00Z`);
  return guess - (shown - guess);
}

/** The first instant of a day (2026-11-25). */
export function dayStart(dayText: string): number {
  return instantOf(dayText, "00:00");
}

/** The day so many days after this one, as 2026-11-25; before it when they are negative. */
export function addDays(dayText: string, days: number): string {
  return new Date(Date.parse(`${dayText}T12:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** The Monday of the week a day is in. */
export function monday(dayText: string): string {
  const weekday = new Date(`${dayText}T12:00:00Z`).getUTCDay();
  return addDays(dayText, -((weekday + 6) % 7));
}
