/** Free and taken times of a day, by pure arithmetic; instants are milliseconds. */

export type Span = { start: number; end: number };

/** Whether two spans share more than their edges. */
export function meets(a: Span, b: Span): boolean {
  return a.start < b.end && b.start < a.end;
}

/** The first times from `from` on, every `step`, at which all of `length` is free within `open`; at most `most` of them. */
export function freeTimes(
  open: Span,
  taken: readonly Span[],
  { from, length, step, most }: { from: number; length: number; step: number; most: number },
): number[] {
  const found: number[] = [];
  const first = open.start + Math.max(0, Math.ceil((from - open.start) / step)) * step;
  for (let start = first; start + length <= open.end && found.length < most; start += step) {
    const span = { start, end: start + length };
    if (!taken.some((other) => meets(span, other))) found.push(start);
  }
  return found;
}
