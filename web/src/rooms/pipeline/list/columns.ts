/** The columns of a list of cards: which there are, how wide, by what they sort, and whose right hides them. */
import type { ListColumn } from "@/api/types";

/** A place in a row: where one selects it, its name, or one of the columns. */
export type Place = "select" | "name" | ListColumn;

type Column = {
  /** Pixels it needs at least. */
  least: number;
  /** Its part of the room that is left over. */
  part: number;
  /** The right that can hide it. */
  right?: string;
  /** The order it sorts by; null is the board's own, stage after stage. */
  sort?: string | null;
  /** What stands in it is a number, or reads like one. */
  isNumber?: boolean;
};

export const columns: Readonly<Record<Place, Column>> = {
  select: { least: 36, part: 0 },
  name: { least: 240, part: 2, sort: "name" },
  stage: { least: 132, part: 1.2, sort: null },
  value: { least: 116, part: 0.8, right: "cards.value", sort: "amount", isNumber: true },
  owner: { least: 128, part: 1 },
  team: { least: 120, part: 1 },
  phone: { least: 132, part: 0.6, right: "customers.phone" },
  source: { least: 116, part: 1, right: "customers.source" },
  tags: { least: 130, part: 1.4 },
  quality: { least: 112, part: 0.4, right: "customers.quality", sort: "quality" },
  next_work: { least: 146, part: 1, sort: "next_work_at" },
  last_contact: { least: 108, part: 0.4, sort: "last_contact_at" },
  last_message: { least: 200, part: 2 },
  waiting: { least: 124, part: 0.4, sort: "waiting_since" },
  stage_age: { least: 124, part: 0.4, sort: "stage_entered_at" },
  created: { least: 104, part: 0.4, sort: "created_at" },
  application_no: { least: 104, part: 0.2, isNumber: true },
  lost_reason: { least: 150, part: 1.2 },
};

/** All that can be chosen, in the order it is offered. */
export const allColumns = Object.keys(columns).filter(
  (place): place is ListColumn => place !== "select" && place !== "name",
);

/** Those of these names that are columns, once each, in their order. */
export function knownColumns(names: readonly string[]): ListColumn[] {
  return [...new Set(names)].filter((name): name is ListColumn => (allColumns as string[]).includes(name));
}

/** What is offered to a person: nothing that is hidden from them. */
export function offered<T extends Place>(names: readonly T[], isHidden: (right: string) => boolean): T[] {
  return names.filter((name) => {
    const { right } = columns[name];
    return right === undefined || !isHidden(right);
  });
}

/** With the column at the end, or without it. */
export function toggled(chosen: readonly ListColumn[], name: ListColumn): ListColumn[] {
  return chosen.includes(name) ? chosen.filter((each) => each !== name) : [...chosen, name];
}

/** The column one place further on, or back; at the ends it stays. */
export function shifted(chosen: readonly ListColumn[], name: ListColumn, by: 1 | -1): ListColumn[] {
  const at = chosen.indexOf(name);
  const other = chosen[at + by];
  if (at < 0 || other === undefined) return [...chosen];
  return chosen.map((each) => (each === name ? other : each === other ? name : each));
}

/** The column before another one; null is the end. */
export function putBefore(
  chosen: readonly ListColumn[],
  name: ListColumn,
  before: ListColumn | null,
): ListColumn[] {
  const others = chosen.filter((each) => each !== name);
  const at = before === null ? others.length : others.indexOf(before);
  return [...others.slice(0, at), name, ...others.slice(at)];
}

/** The places of a row, from left to right. */
export function placesOf(chosen: readonly ListColumn[]): Place[] {
  return ["select", "name", ...chosen];
}

/** How wide they stand: at least as wide as they need, and the rest shared out. */
export function tracksOf(places: readonly Place[]): string {
  return places
    .map((place) => {
      const { least, part } = columns[place];
      return part === 0 ? `${least}px` : `minmax(${least}px, ${part}fr)`;
    })
    .join(" ");
}

/** Pixels a row needs at least. */
export function leastWidth(places: readonly Place[]): number {
  return places.reduce((sum, place) => sum + columns[place].least, 0);
}
