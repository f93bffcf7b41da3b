/** What has ended, put together from lists that are each fetched page by page. */

export type Source<T> = {
  /** The latest first. */
  items: readonly { item: T; at: number }[];
  /** Where the loaded part ends; null when all is here. */
  edge: number | null;
  more: () => void;
};

export type Merged<T> = {
  items: T[];
  /** Loads what stands in the way of showing more; null when nothing does. */
  more: (() => void) | null;
};

/** The latest first, as far down as no list can still have something in between. */
export function merged<T>(sources: readonly Source<T>[]): Merged<T> {
  const waiting = sources.filter(({ edge }) => edge !== null);
  const nearest = waiting.reduce<Source<T> | null>(
    (found, source) => (found === null || (source.edge ?? 0) > (found.edge ?? 0) ? source : found),
    null,
  );
  const until = nearest?.edge ?? Number.NEGATIVE_INFINITY;
  const items = sources
    .flatMap(({ items: own }) => own)
    .filter(({ at }) => at >= until)
    .sort((a, b) => b.at - a.at)
    .map(({ item }) => item);
  return { items, more: nearest ? nearest.more : null };
}
