/** A filter while it is being put together: rows may still lack something, and keep their place while one types. */
import type { CardField, Condition, Conditions } from "@/api/types";
import { newId } from "@/lib/ids";
import { nothing, tidy } from "../filter";

export type { Conditions };

export type Row = { id: string; field: string | null; is: string; value: Condition["value"] };
export type Group = { id: string; match: "all" | "any"; rows: Row[]; groups: Group[] };

export const deepest = 3;
export const mostConditions = 50;
const alone = new Set(["unknown", "never", "yes", "no"]);

/** Whether an operator says everything by itself. */
export function needsValue(is: string): boolean {
  return !alone.has(is);
}

export function emptyRow(): Row {
  return { id: newId(), field: null, is: "", value: null };
}

export function emptyGroup(): Group {
  return { id: newId(), match: "any", rows: [emptyRow()], groups: [] };
}

export function toDraft(filter: Conditions = nothing): Group {
  return {
    id: newId(),
    match: filter.match,
    rows: filter.conditions.map(({ field, is, value }) => ({ id: newId(), field, is, value })),
    groups: filter.groups.map(toDraft),
  };
}

function isComplete({ field, is, value }: Row): boolean {
  if (field === null || is === "") return false;
  if (!needsValue(is)) return true;
  return Array.isArray(value) ? value.length > 0 : value !== null;
}

/** What of a draft can be asked already; undefined when that is nothing. */
export function fromDraft(draft: Group): Conditions | undefined {
  return tidy(asFilter(draft));
}

function asFilter({ match, rows, groups }: Group): Conditions {
  return {
    match,
    conditions: rows
      .filter(isComplete)
      .map(({ field, is, value }) => ({ field: field as string, is, value: needsValue(is) ? value : null })),
    groups: groups.map(asFilter),
  };
}

export function rowsIn({ rows, groups }: Group): number {
  return groups.reduce((sum, group) => sum + rowsIn(group), rows.length);
}

/** The draft with one of its groups changed; null takes it away. */
export function changeGroup(draft: Group, id: string, to: (group: Group) => Group | null): Group | null {
  if (draft.id === id) return to(draft);
  const groups = draft.groups.map((group) => changeGroup(group, id, to)).filter((group) => group !== null);
  return { ...draft, groups };
}

/** A row that asks about another field: the first operator of it, and no value yet. */
export function aboutField(row: Row, field: CardField): Row {
  return { ...row, field: field.name, is: field.operators[0] ?? "", value: null };
}

/** A row with another operator; the value stays when it still means something. */
export function withOperator(row: Row, is: string): Row {
  const isList = (operator: string): boolean => operator.endsWith("_of");
  return { ...row, is, value: isList(is) === isList(row.is) && needsValue(is) ? row.value : null };
}
