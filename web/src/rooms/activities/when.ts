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
