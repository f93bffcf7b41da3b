/** What the rows of a list share, and where its keyboard stands. */
import { createContext, useContext } from "react";
import { create } from "zustand";
import { fieldRight } from "@/api/me";
import type { Card, Me, Pipeline } from "@/api/types";
import { focusCard, useBoard } from "../boardState";
import type { Asked } from "../deeds";
import type { Place } from "./columns";

export type Grid = {
  pipeline: Pipeline;
  places: readonly Place[];
  /** The tracks of a row, and the least it is wide. */
  tracks: string;
  width: number;
  /** What the person may write at all; rows say the rest. */
  writes: Writes;
  /** Worked by finger: nothing can be pointed at. */
  isTouched: boolean;
};

export type Writes = { value: boolean; quality: boolean };

export function writesOf(me: Me): Writes {
  return {
    value: fieldRight(me, "cards.value") === "write",
    quality: fieldRight(me, "customers.quality") === "write",
  };
}

export const GridContext = createContext<Grid | null>(null);

/** Only within a list. */
export function useGrid(): Grid {
  const grid = useContext(GridContext);
  if (!grid) throw new Error("no list around");
  return grid;
}

/** The cell the keyboard stands on, in the row of the board's focus or in the head; and whether it is being written in. */
export const useCursor = create<{ place: Place; isInHead: boolean; isEditing: boolean }>(() => ({
  place: "name",
  isInHead: false,
  isEditing: false,
}));

/** On a cell of a card. */
export function standOn(cardId: string, place: Place, isByKey = true): void {
  const { focusId } = useBoard.getState();
  const { place: before, isInHead, isEditing } = useCursor.getState();
  const isSame = focusId === cardId && before === place && !isInHead;
  useCursor.setState({ place, isInHead: false, isEditing: isSame && isEditing });
  focusCard(cardId, isByKey);
}

export function standOnHead(place: Place): void {
  useCursor.setState({ place, isInHead: true, isEditing: false });
}

/** How a cell is edited: written in, or asked beside it; null where it cannot be. */
export type Way = { write: "name" | "value" } | { ask: Asked };

export function wayOf(card: Card, place: Place, writes: Writes): Way | null {
  switch (place) {
    case "name":
      return card.can.includes("tag") ? { write: "name" } : null;
    case "value":
      return card.can.includes("edit") && writes.value ? { write: "value" } : null;
    case "stage":
      return card.can.includes("move") ? { ask: "stage" } : null;
    case "quality":
      return card.can.includes("tag") && writes.quality ? { ask: "quality" } : null;
    case "owner":
      return card.can.includes("assign") ? { ask: "assign" } : null;
    case "tags":
      return card.can.includes("tag") ? { ask: "tag" } : null;
    default:
      return null;
  }
}
