/** The order after one of them was put before another one; null is the end. */
export function moved(order: readonly string[], id: string, before: string | null): string[] {
  const rest = order.filter((other) => other !== id);
  const at = before === null ? rest.length : rest.indexOf(before);
  return [...rest.slice(0, at), id, ...rest.slice(at)];
}

/** The order after one of them went a place up or down. */
export function stepped(order: readonly string[], id: string, by: -1 | 1): string[] {
  const at = order.indexOf(id);
  const next = [...order];
  next.splice(at, 1);
  next.splice(at + by, 0, id);
  return next;
}
