import type { Card, Condition, Conditions } from "@/api/types";

/** What the board shows and in which order: conditions, a text, a sort. The whole of it stands in the address. */
export type Filter = { filter?: Conditions; q?: string; sort?: string };

export const nothing: Conditions = { match: "all", conditions: [], groups: [] };

/** How many conditions there are, in all groups. */
export function countOf({ conditions, groups }: Conditions): number {
  return groups.reduce((sum, group) => sum + countOf(group), conditions.length);
}

/** As the address keeps it: groups that say nothing are left out, and so is a filter that says nothing. */
export function tidy(filter: Conditions): Conditions | undefined {
  const groups = filter.groups.map(tidy).filter((group): group is Conditions => group !== undefined);
  const tidied = { match: filter.match, conditions: filter.conditions, groups };
  return countOf(tidied) === 0 ? undefined : tidied;
}

/** As the server is asked. */
export function queryOf({ filter, q, sort }: Filter): { filter?: string; q?: string; sort?: string } {
  return {
    ...(filter ? { filter: JSON.stringify(filter) } : {}),
    ...(q ? { q } : {}),
    ...(sort ? { sort } : {}),
  };
}

/** The same for what stands in no order: totals, counts, the past. */
export function questionOf({ filter, q }: Filter): { filter?: string; q?: string } {
  return { ...(filter ? { filter: JSON.stringify(filter) } : {}), ...(q ? { q } : {}) };
}

/** Which cards are asked for, whatever their order. */
export function questionKey({ filter, q }: Filter): string {
  return `${filter ? JSON.stringify(filter) : ""}\u0001${q ?? ""}`;
}

/** The same question with other conditions. */
export function asking({ filter: _, ...others }: Filter, wanted: Conditions | undefined): Filter {
  return wanted ? { ...others, filter: wanted } : others;
}

/** The same question with another text. */
export function looking({ q: _, ...others }: Filter, typed: string): Filter {
  return typed ? { ...others, q: typed } : others;
}

/** The same question in another order. */
export function sorting({ sort: _, ...others }: Filter, wanted: string | undefined): Filter {
  return wanted ? { ...others, sort: wanted } : others;
}

export function filterKey(filter: Filter): string {
  return `${questionKey(filter)}\u0001${filter.sort ?? ""}`;
}

export function isFiltered({ filter, q }: Filter): boolean {
  return Boolean(q) || filter !== undefined;
}

/** The filter in an address; undefined for what has not even its shape. What it asks is judged by the server. */
export function readFilter(value: unknown, depth = 3): Conditions | undefined {
  if (typeof value !== "object" || value === null || depth === 0) return undefined;
  const { match, conditions, groups } = value as Record<string, unknown>;
  if ((match !== "all" && match !== "any") || !Array.isArray(conditions) || !Array.isArray(groups))
    return undefined;
  const inner = groups.map((group) => readFilter(group, depth - 1));
  if (!conditions.every(isCondition) || inner.some((group) => group === undefined)) return undefined;
  return { match, conditions, groups: inner as Conditions[] };
}

function isCondition(value: unknown): value is Condition {
  return (
    typeof value === "object" &&
    value !== null &&
    "field" in value &&
    typeof value.field === "string" &&
    "is" in value &&
    typeof value.is === "string"
  );
}

/** The filter without one of its parts; conditions come first, then groups. */
export function without(filter: Conditions, at: number): Conditions | undefined {
  const { conditions, groups } = filter;
  return tidy({
    ...filter,
    conditions: conditions.filter((_, place) => place !== at),
    groups: groups.filter((_, place) => place !== at - conditions.length),
  });
}

const moving = new Set(["stage_days", "created_days", "last_contact_days", "next_work"]);

/** Whether time alone brings cards in and takes them out. */
export function changesWithTime({ filter }: Filter): boolean {
  if (!filter) return false;
  return (
    filter.conditions.some(({ field }) => moving.has(field)) ||
    filter.groups.some((group) => changesWithTime({ filter: group }))
  );
}

/** Whether what a person has read is part of the question. */
export function asksUnread(filter: Conditions): boolean {
  return filter.conditions.some(({ field }) => field === "unread") || filter.groups.some(asksUnread);
}

/** What can be told from a card alone, without the server: plain belonging, nothing that is counted or known elsewhere. */
const told: Record<string, (card: Card, me: string) => readonly string[]> = {
  assignee: ({ assignees }, me) =>
    assignees.length === 0 ? ["nobody"] : assignees.flatMap(({ id }) => (id === me ? [id, "me"] : [id])),
  source: ({ source }) => (source ? [source.key] : []),
  stage: ({ stage_id }) => [stage_id],
  tag: ({ tags }) => tags.map(({ id }) => id),
};

function isTold({ field, is, value }: Condition): boolean {
  return field in told && (is === "any_of" || is === "none_of") && Array.isArray(value);
}

/** Whether the browser can tell by itself who passes. */
export function isTellable({ filter, q }: Filter): boolean {
  if (q || !filter) return !q;
  return filter.conditions.every(isTold) && filter.groups.every((group) => isTellable({ filter: group }));
}

/** Whether a card passes; only for what is tellable. */
export function passes(card: Card, filter: Conditions, me: string): boolean {
  const parts = [
    ...filter.conditions.map((each) => holds(card, each, me)),
    ...filter.groups.filter((group) => countOf(group) > 0).map((group) => passes(card, group, me)),
  ];
  if (parts.length === 0) return true;
  return filter.match === "all" ? parts.every(Boolean) : parts.some(Boolean);
}

function holds(card: Card, { field, is, value }: Condition, me: string): boolean {
  const held = told[field]?.(card, me) ?? [];
  const isAmong = (value as string[]).some((each) => held.includes(each));
  return isAmong === (is === "any_of");
}
