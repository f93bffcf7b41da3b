/** Times that are chosen most, from a moment on. */
import { dayKey } from "@/lib/formats";
import { addDays, instantOf, monday } from "@/lib/instants";

export const presets = ["hour", "evening", "tomorrow", "nextWeek"] as const;
export type Preset = (typeof presets)[number];

const hour = 3_600_000;
const quarter = 900_000;

/** In an hour on the quarter; today at five; tomorrow and next Monday at nine. Null for what has passed. */
export function timeOf(preset: Preset, now: number): number | null {
  const today = dayKey(now);
  if (preset === "hour") return Math.ceil((now + hour) / quarter) * quarter;
  if (preset === "tomorrow") return instantOf(addDays(today, 1), "09:00");
  if (preset === "nextWeek") return instantOf(addDays(monday(today), 7), "09:00");
  const evening = instantOf(today, "17:00");
  return evening > now ? evening : null;
}
