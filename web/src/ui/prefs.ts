import { create } from "zustand";
import type { ListColumn, ShownField } from "@/api/types";

export type Density = "tight" | "normal" | "wide";
export const densities: readonly Density[] = ["tight", "normal", "wide"];

type Prefs = {
  density: Density;
  /** What cards show beside the name. */
  cardFields: readonly ShownField[];
  /** What lists of cards show beside the names, in this order. */
  listColumns: readonly ListColumn[];
  isRailPinned: boolean;
  collapsed: readonly string[];
  /** Hints that were read and put away, by what they are about. */
  wavedAway: readonly string[];
};

/** The same as the server's, until it has said what the person chose. */
export const standardColumns: readonly ListColumn[] = [
  "stage",
  "value",
  "phone",
  "owner",
  "next_work",
  "last_contact",
  "source",
  "tags",
];

const place = "crm.prefs";
const standard: Prefs = {
  density: "normal",
  cardFields: [
    "value",
    "phone",
    "source",
    "application_no",
    "last_message",
    "age",
    "next_work",
    "tags",
    "owner",
  ],
  listColumns: standardColumns,
  isRailPinned: false,
  collapsed: [],
  wavedAway: [],
};

function read(): Prefs {
  try {
    return { ...standard, ...(JSON.parse(localStorage.getItem(place) ?? "{}") as Partial<Prefs>) };
  } catch {
    return standard;
  }
}

/**
 * How this person likes the screen on this computer; nothing personal. How dense it is, what cards show and lists have for columns is theirs on
 * every computer (`live/cardLook.ts`): what stands here is only shown until the server has said so.
 */
export const usePrefs = create<Prefs>(read);

usePrefs.subscribe((prefs) => localStorage.setItem(place, JSON.stringify(prefs)));

export const cardHeights: Record<Density, number> = { tight: 64, normal: 94, wide: 112 };
/** For fingers the letters are larger. */
export const touchCardHeights: Record<Density, number> = { tight: 64, normal: 106, wide: 126 };
export const rowHeights: Record<Density, number> = { tight: 32, normal: 38, wide: 46 };
