/** From a cell to its edit, and from a row to a range of rows. */
import type { Card } from "@/api/types";
import { listedIds } from "../board";
import { aimedAt, isAimedAtWhole, selectAlso, useBoard } from "../boardState";
import { openDeed } from "../deeds";
import type { Place } from "./columns";
import { standOn, useCursor, type Writes, wayOf } from "./grid";

/** Writes in the cell, or asks beside it; false where it cannot be edited. */
export function beginEdit(card: Card, place: Place, writes: Writes, cell: HTMLElement): boolean {
  const way = wayOf(card, place, writes);
  if (way === null) return false;
  standOn(card.id, place, false);
  if ("ask" in way) openDeed(way.ask, card.id, cell);
  else useCursor.setState({ isEditing: true });
  return true;
}

/** The menu of a card, or of all that are selected when it is one of them. */
export function askMenu(cardId: string): void {
  useBoard.setState({ moving: aimedAt(cardId), isMovingWhole: isAimedAtWhole(cardId) });
}

let anchor: string | null = null;

/** A range of rows begins at this one. */
export function setAnchor(id: string): void {
  anchor = id;
}

/** Selects the rows from where the range began, both included; this one alone where that is not known. */
export function selectUpTo(id: string): void {
  const shown = listedIds();
  const [from, to] = [anchor ? shown.indexOf(anchor) : -1, shown.indexOf(id)];
  if (from < 0 || to < 0) selectAlso([id]);
  else selectAlso(shown.slice(Math.min(from, to), Math.max(from, to) + 1));
}
