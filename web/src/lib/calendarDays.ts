/** Days of the calendar as numbers, and the instants in Istanbul they stand for. */
export type Day = { year: number; month: number; day: number };
export type Clock = { hour: number; minute: number };

// Turkey has been three hours ahead of UTC all year round since 2016.
const ahead = 3 * 3_600_000;
const dayLength = 86_400_000;

export function dayOf(instant: number): Day {
  const there = new Date(instant + ahead);
  return { year: there.getUTCFullYear(), month: there.getUTCMonth() + 1, day: there.getUTCDate() };
}

export function instantOf({ year, month, day }: Day, { hour, minute }: Clock): number {
  return Date.UTC(year, month - 1, day, hour, minute) - ahead;
}

export function plus(day: Day, count: number): Day {
  return dayOf(instantOf(day, { hour: 12, minute: 0 }) + count * dayLength);
}

/** The same day so many months on, or the last one that month has. */
export function plusMonths({ year, month, day }: Day, count: number): Day {
  const first = new Date(Date.UTC(year, month - 1 + count, 1));
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  return { year: first.getUTCFullYear(), month: first.getUTCMonth() + 1, day: Math.min(day, last) };
}

/** 0 is Monday. */
export function weekdayOf({ year, month, day }: Day): number {
  return (new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 6) % 7;
}

export function isReal({ year, month, day }: Day): boolean {
  const date = new Date(Date.UTC(year, month - 1, day));
  return year >= 1970 && year < 2200 && date.getUTCMonth() + 1 === month && date.getUTCDate() === day;
}

/** The coming Saturday; today when it is one. */
export function saturday(today: Day): Day {
  return plus(today, (5 - weekdayOf(today) + 7) % 7);
}

/** The last day of its month. */
export function monthEnd(today: Day): Day {
  return plus(plusMonths({ ...today, day: 1 }, 1), -1);
}
