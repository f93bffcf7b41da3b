import { create } from "zustand";

export type Density = "tight" | "normal" | "wide";

type Prefs = {
  density: Density;
  isRailPinned: boolean;
  collapsed: readonly string[];
  /** Hints that were read and put away, by what they are about. */
  wavedAway: readonly string[];
};

const place = "crm.prefs";
const standard: Prefs = { density: "normal", isRailPinned: false, collapsed: [], wavedAway: [] };

function read(): Prefs {
  try {
    return { ...standard, ...(JSON.parse(localStorage.getItem(place) ?? "{}") as Partial<Prefs>) };
  } catch {
    return standard;
  }
}

/** How this person likes the screen on this computer; nothing personal. */
export const usePrefs = create<Prefs>(read);

usePrefs.subscribe((prefs) => localStorage.setItem(place, JSON.stringify(prefs)));

export const cardHeights: Record<Density, number> = { tight: 64, normal: 94, wide: 112 };
export const rowHeights: Record<Density, number> = { tight: 32, normal: 38, wide: 46 };
