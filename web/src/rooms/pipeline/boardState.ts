/** What is only on this screen: focus, selection, folded columns, open dialogs. */
import { create } from "zustand";
import type { Stage } from "@/api/types";

export type BoardState = {
  focusId: string | null;
  /** The keyboard moved the focus: the card takes the DOM focus when it is drawn. */
  isFocusByKey: boolean;
  selected: ReadonlySet<string>;
  /** Cards the move menu is open for. */
  moving: readonly string[] | null;
  /** A move that waits for a reason. */
  losing: { cardIds: readonly string[]; stage: Stage; above: string | null; below: string | null } | null;
  isDragging: boolean;
};

const nobody: ReadonlySet<string> = new Set();

export const useBoard = create<BoardState>(() => ({
  focusId: null,
  isFocusByKey: false,
  selected: nobody,
  moving: null,
  losing: null,
  isDragging: false,
}));

export function focusCard(focusId: string | null, isFocusByKey = true): void {
  useBoard.setState({ focusId, isFocusByKey });
}

export function toggleSelected(id: string): void {
  const selected = new Set(useBoard.getState().selected);
  if (!selected.delete(id)) selected.add(id);
  useBoard.setState({ selected });
}

export function selectAll(ids: readonly string[]): void {
  useBoard.setState({ selected: new Set(ids) });
}

export function clearSelected(): void {
  if (useBoard.getState().selected.size > 0) useBoard.setState({ selected: nobody });
}

/** The cards an action is about: the selection when the card is part of it, else the card alone. */
export function aimedAt(id: string): readonly string[] {
  const { selected } = useBoard.getState();
  return selected.has(id) ? [...selected] : [id];
}
