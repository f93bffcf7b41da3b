/** What is only on this screen: focus, selection, folded columns, open dialogs. */
import { create } from "zustand";
import type { Stage } from "@/api/types";

/** These cards go there. */
export type Deal = {
  cardIds: readonly string[];
  stage: Stage;
  above: string | null;
  below: string | null;
  /** On top of the stage, wherever that is by then. */
  isTop?: boolean;
};

/** What is said with a move. */
export type Said = { reason?: string; fields?: Record<string, string>; override?: true };

export type BoardState = {
  focusId: string | null;
  /** The keyboard moved the focus: the card takes the DOM focus when it is drawn. */
  isFocusByKey: boolean;
  selected: ReadonlySet<string>;
  /** Cards the move menu is open for. */
  moving: readonly string[] | null;
  /** A move that waits for what its stage needs; `missing` is what the server said is not there. */
  asking: { deal: Deal; needs: readonly string[]; missing: Readonly<Record<string, string>> } | null;
  /** A move a rule stands in the way of, which the person may override. */
  overriding: { deal: Deal; said: Said; title: string; sentence: string } | null;
  isDragging: boolean;
  /** Cards stand in an order of their own, so none can be put between two others. */
  isSorted: boolean;
};

const nobody: ReadonlySet<string> = new Set();

export const useBoard = create<BoardState>(() => ({
  focusId: null,
  isFocusByKey: false,
  selected: nobody,
  moving: null,
  asking: null,
  overriding: null,
  isDragging: false,
  isSorted: false,
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
