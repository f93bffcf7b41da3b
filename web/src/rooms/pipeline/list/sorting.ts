/** Sorting by the head of a column. */
import { sorts } from "../sort";

/** The next order of a column: the way offered first, the other way, and back to the board's own. */
export function nextSort(now: string | undefined, order: string | null): string | undefined {
  const known = order === null ? undefined : sorts[order];
  if (!known) return undefined;
  const [first, second] = known.ways.map((way) => `${way}${order}`);
  if (now === first) return second;
  return now === second ? undefined : first;
}

/** How a column stands in the order on screen; undefined where it has none. */
export function wayOfSort(
  now: string | undefined,
  order: string | null | undefined,
): "ascending" | "descending" | "none" | undefined {
  if (order === undefined) return undefined;
  if (order === null) return now === undefined ? "ascending" : "none";
  if (now === order) return "ascending";
  return now === `-${order}` ? "descending" : "none";
}
