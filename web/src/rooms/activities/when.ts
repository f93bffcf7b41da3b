/** Moments one plans for, by a word or as a field writes them. All of them are of Istanbul. */
const offset = "+03:00";
const zone = "Europe/Istanbul";

const parts = new Intl.DateTimeFormat("sv-SE", {
  timeZone: zone,
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
});

/** As a field for a date and a time holds it: 2026-11-27T10:00. */
export function fieldOf(at: number | string): string {
  return parts.format(new Date(at)).replace(" ", "T");
}

/** The moment in such a field; null when it holds none. */
export function momentOf(field: string): string | null {
  const at = Date.parse(`${field}:00${offset}`);
  return Number.isFinite(at) ? new Date(at).toISOString() : null;
}

const day = 86_400_000;

/** What is offered: soon, this evening, tomorrow, in a week. Weekends are left to whoever plans for them. */
export function offers(now: number): { key: "soon" | "evening" | "tomorrow" | "week"; at: string }[] {
  const today = fieldOf(now).slice(0, 10);
  const of = (from: number, clock: string): string => `${fieldOf(from).slice(0, 10)}T${clock}`;
  const soon = fieldOf(now + 3_600_000);
  const found: { key: "soon" | "evening" | "tomorrow" | "week"; at: string }[] = [{ key: "soon", at: soon }];
  if (fieldOf(now) < `${today}T16:00`) found.push({ key: "evening", at: `${today}T17:30` });
  found.push({ key: "tomorrow", at: of(nextWorking(now + day), "10:00") });
  found.push({ key: "week", at: of(nextWorking(now + 7 * day), "10:00") });
  return found;
}

function nextWorking(at: number): number {
  const weekday = new Date(`${fieldOf(at).slice(0, 10)}T12:00:00${offset}`).getUTCDay();
  return weekday === 6 ? at + 2 * day : weekday === 0 ? at + day : at;
}
