/** What is only on this screen: focus, selection, folded columns, open dialogs. */
import i18next from "i18next";
import { create } from "zustand";
import type { Card, Stage } from "@/api/types";
import { rows } from "@/live/rows";
import { toast } from "@/ui/toast";
import type { Filter } from "./filter";

/** All cards that a filter names, or those of one stage, whether they are loaded or not; but for a few. */
export type Whole = {
  pipelineId: string;
  filter: Filter;
  /** Null is every stage. */
  stageId: string | null;
  except: ReadonlySet<string>;
};

/** These cards go there. */
export type Deal = {
  cardIds: readonly string[];
  /** It is about everything chosen, of which these are the ones known here. */
  isWhole?: boolean;
  stage: Stage;
  above: string | null;
  below: string | null;
  /** On top of the stage, wherever that is by then. */
  isTop?: boolean;
};

/** What is said with a move. */
export type Said = { reason?: string; fields?: Record<string, string>; override?: true };

/** An act on everything chosen that no dialog of its own names the number of; or the choice of a whole pipeline. */
export type Sure =
  | { act: "move"; deal: Deal }
  | { act: "archive" | "export" }
  | { act: "choose"; whole: Whole };

export type BoardState = {
  focusId: string | null;
  /** The keyboard moved the focus: the card takes the DOM focus when it is drawn. */
  isFocusByKey: boolean;
  /** The cards chosen, as far as they are known here. */
  selected: ReadonlySet<string>;
  /** Set where more is chosen than is known here. */
  whole: Whole | null;
  /** Cards the move menu is open for. */
  moving: readonly string[] | null;
  isMovingWhole: boolean;
  /** What is asked once more, with its number, before it is done to all. */
  sure: Sure | null;
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
  whole: null,
  moving: null,
  isMovingWhole: false,
  sure: null,
  asking: null,
  overriding: null,
  isDragging: false,
  isSorted: false,
}));

export function focusCard(focusId: string | null, isFocusByKey = true): void {
  useBoard.setState({ focusId, isFocusByKey });
}

export function toggleSelected(id: string): void {
  const { selected: before, whole } = useBoard.getState();
  const selected = new Set(before);
  if (whole) {
    leaveOut(id, whole, selected);
    return;
  }
  if (!selected.delete(id)) selected.add(id);
  useBoard.setState({ selected });
}

/** As many as the server takes. */
const mostLeftOut = 1_000;

/** One of all is left out, or is not left out any more. */
function leaveOut(id: string, whole: Whole, selected: Set<string>): void {
  const except = new Set(whole.except);
  if (except.delete(id)) selected.add(id);
  else if (whole.stageId !== null && rows.get("card", id)?.stage_id !== whole.stageId) {
    toast.refused(i18next.t("bulk.onlyStage"));
    return;
  } else if (except.size < mostLeftOut) {
    except.add(id);
    selected.delete(id);
  }
  useBoard.setState({ selected, whole: { ...whole, except } });
}

export function selectAll(ids: readonly string[]): void {
  useBoard.setState({ selected: new Set(ids), whole: null });
}

/** Everything is chosen, of which these cards are known here. */
export function selectWhole(whole: Whole, known: readonly string[]): void {
  useBoard.setState({ selected: new Set(known), whole });
}

/** All of these besides what is selected already. */
export function selectAlso(ids: readonly string[]): void {
  const { selected, whole } = useBoard.getState();
  // Of all there are, only those that were left out can come in again.
  if (whole) for (const id of ids.filter((each) => whole.except.has(each))) toggleSelected(id);
  else useBoard.setState({ selected: new Set([...selected, ...ids]) });
}

/** By touch there is no Ctrl: once a card is selected, a touch selects others. */
export function isSelecting(): boolean {
  const { selected, whole } = useBoard.getState();
  return (selected.size > 0 || whole !== null) && matchMedia("(pointer: coarse)").matches;
}

export function clearSelected(): void {
  const { selected, whole } = useBoard.getState();
  if (selected.size > 0 || whole) useBoard.setState({ selected: nobody, whole: null });
}

/** Whether a card of the board is chosen, be it alone or with all others. */
export function isChosen({ selected, whole }: BoardState, card: Pick<Card, "id" | "stage_id">): boolean {
  if (!whole) return selected.has(card.id);
  return !whole.except.has(card.id) && (whole.stageId === null || whole.stageId === card.stage_id);
}

/** The cards an action is about: the selection when the card is part of it, else the card alone. */
export function aimedAt(id: string): readonly string[] {
  const { selected } = useBoard.getState();
  if (selected.has(id)) return [...selected];
  return isAimedAtWhole(id) ? [...selected, id] : [id];
}

/** Whether an action on this card is about more cards than are known here. */
export function isAimedAtWhole(id: string): boolean {
  const board = useBoard.getState();
  const card = rows.get("card", id);
  return board.whole !== null && card != null && isChosen(board, card);
}
