/** Times that are chosen most, from a moment on; one offer for whatever is planned. */
import { dayKey } from "./formats";
import { addDays, instantOf, monday } from "./instants";

export type Preset = "hour" | "evening" | "workday" | "week";

const hour = 3_600_000;
const quarter = 900_000;

/** In an hour on the quarter; today at five while that is some time ahead; the next working day and next Monday at nine. */
export function presets(now: number): { key: Preset; at: number }[] {
  const today = dayKey(now);
  const found: { key: Preset; at: number }[] = [
    { key: "hour", at: Math.ceil((now + hour) / quarter) * quarter },
    { key: "evening", at: instantOf(today, "17:00") },
    { key: "workday", at: instantOf(workdayAfter(today), "09:00") },
    { key: "week", at: instantOf(addDays(monday(today), 7), "09:00") },
  ];
  // Each is later than the one before it: what has passed, and what would stand here twice, is not offered.
  let last = now;
  return found.filter(({ at }) => {
    if (at <= last) return false;
    last = at;
    return true;
  });
}

/** The preset of this name; the last one where it is not offered at this moment. */
export function preset(key: Preset, now: number): number {
  const offered = presets(now);
  return (offered.find((each) => each.key === key) ?? offered[offered.length - 1])?.at ?? now;
}

/** Saturdays and Sundays are left to whoever plans for them. */
function workdayAfter(day: string): string {
  const next = addDays(day, 1);
  return next === addDays(monday(next), 5) || next === addDays(monday(next), 6)
    ? addDays(monday(next), 7)
    : next;
}
