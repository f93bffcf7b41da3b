import type { Card } from "@/api/types";
import { matches } from "@/lib/fold";

/** The quick filter of the board. Its whole state stands in the address. */
export type Filter = { assignee?: string; source?: string; q?: string };

export function filterKey(filter: Filter): string {
  return [filter.assignee ?? "", filter.source ?? "", filter.q ?? ""].join("\u0001");
}

export function isFiltered(filter: Filter): boolean {
  return Boolean(filter.assignee || filter.source || filter.q);
}

/** The same question as the server's, asked of a card that came by frame. */
export function passes(card: Card, filter: Filter): boolean {
  if (filter.assignee && !card.assignees.some(({ id }) => id === filter.assignee)) return false;
  if (filter.source && card.source?.key !== filter.source) return false;
  return !filter.q || matches(filter.q, card.name, card.phone);
}
