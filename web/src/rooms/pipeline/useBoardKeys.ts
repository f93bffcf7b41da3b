import type { Card, Stage } from "@/api/types";
import { isCommand, isGoing, isTyping, keyOf } from "@/lib/keys";
import { isWhole } from "@/lib/phone";
import { rows } from "@/live/rows";
import { usePrefs } from "@/ui/prefs";
import { idsOf } from "./board";
import {
  aimedAt,
  clearSelected,
  focusCard,
  isAimedAtWhole,
  selectAll,
  toggleSelected,
  useBoard,
} from "./boardState";
import { deedOfKey } from "./CardDeeds";
import { askOrMove, moveToTop, sayWhyFixed } from "./deal";
import { type Deeds, openDeed } from "./deeds";
import type { Filter } from "./filter";

export type Scope = {
  stages: readonly Stage[];
  filter: Filter;
  open: (card: Card) => void;
  deeds: Deeds;
};
type Stand = { card: Card; stageAt: number; at: number; ids: readonly string[] };

/** The keyboard map of the board; the same is shown by `?`. */
export function useBoardKeys(scope: Scope): (event: React.KeyboardEvent) => void {
  return (event) => {
    if (isTyping(event.target) || event.defaultPrevented || isGoing()) return;
    const stand = whereFocusIs(scope);
    if (!stand) return;
    if (event.target instanceof HTMLElement && !event.target.dataset.card && keyOf(event) !== "Escape")
      return;
    if (obey(event, stand, scope)) {
      event.preventDefault();
      event.stopPropagation();
    }
  };
}

function whereFocusIs({ stages, filter }: Scope): Stand | null {
  const { focusId } = useBoard.getState();
  const card = focusId ? rows.get("card", focusId) : null;
  if (!card) return null;
  const stageAt = stages.findIndex(({ id }) => id === card.stage_id);
  const ids = idsOf(card.stage_id, filter);
  return { card, stageAt, at: ids.indexOf(card.id), ids };
}

/** True when the key meant something. */
function obey(event: React.KeyboardEvent, stand: Stand, scope: Scope): boolean {
  const key = keyOf(event);
  const { card, ids } = stand;
  if (isCommand(event)) {
    if (key !== "a") return false;
    selectAll(ids);
    return true;
  }
  switch (key) {
    case "ArrowUp":
    case "ArrowDown":
      return vertical(event, stand, key === "ArrowUp" ? -1 : 1, scope);
    case "ArrowLeft":
    case "ArrowRight":
      return horizontal(event, stand, key === "ArrowLeft" ? -1 : 1, scope);
    case "Home":
      return focusOn(ids[0]);
    case "End":
      return focusOn(ids[ids.length - 1]);
    case " ":
      toggleSelected(card.id);
      return true;
    case "Enter":
      scope.open(card);
      return true;
    default:
      return obeyOnCard(key, card, scope);
  }
}

/** The letters that mean a card, wherever it stands; true when the key meant something. */
export function obeyOnCard(key: string, card: Card, scope: Scope): boolean {
  switch (key) {
    case "m":
      useBoard.setState({ moving: aimedAt(card.id), isMovingWhole: isAimedAtWhole(card.id) });
      return true;
    case "n":
    case "a":
    case "t":
      return ask(key, card);
    case "h":
    case "e":
      return plan(key, card, scope.deeds);
    case "p":
      return call(card);
    case "s":
      scope.deeds.sweep(card.stage_id);
      return true;
    case "l":
    case "w":
      return close(card, key === "l" ? "lost" : "won", scope);
    case "Escape":
      if (useBoard.getState().selected.size === 0) return false;
      clearSelected();
      return true;
    default:
      return false;
  }
}

function focusOn(id: string | undefined): boolean {
  if (id) focusCard(id);
  return true;
}

function vertical(event: React.KeyboardEvent, stand: Stand, step: -1 | 1, scope: Scope): boolean {
  const { card, ids, at, stageAt } = stand;
  if (event.altKey) {
    const stage = scope.stages[stageAt];
    const other = ids[at + step];
    if (!stage || !other || !card.can.includes("move")) return true;
    if (scope.filter.sort) {
      sayWhyFixed();
      return true;
    }
    const [above, below] = step < 0 ? [ids[at - 2], other] : [other, ids[at + 2]];
    askOrMove({ cardIds: [card.id], stage, above: above ?? null, below: below ?? null, open: scope.open });
    return focusOn(card.id);
  }
  const next = ids[at + step];
  if (event.shiftKey && next) {
    for (const id of [card.id, next])
      if (!isAimedAtWhole(id) && !useBoard.getState().selected.has(id)) toggleSelected(id);
  }
  return focusOn(next);
}

function horizontal(event: React.KeyboardEvent, stand: Stand, step: -1 | 1, scope: Scope): boolean {
  if (event.altKey) return false;
  const { collapsed } = usePrefs.getState();
  const { stages, filter, open } = scope;
  if (event.shiftKey) {
    const stage = stages[stand.stageAt + step];
    if (!stage || !stand.card.can.includes("move")) return true;
    moveToTop(aimedAt(stand.card.id), stage, filter, open, { isWhole: isAimedAtWhole(stand.card.id) });
    return focusOn(stand.card.id);
  }
  for (let at = stand.stageAt + step; at >= 0 && at < stages.length; at += step) {
    const stage = stages[at];
    if (!stage || collapsed.includes(stage.id)) continue;
    const ids = idsOf(stage.id, filter);
    if (ids.length > 0) return focusOn(ids[Math.min(nearRow(stand.card.id, stage.id), ids.length - 1)]);
  }
  return true;
}

/** The row in the other column that stands at the same height on screen. */
function nearRow(cardId: string, stageId: string): number {
  const card = document.querySelector(`[data-card="${CSS.escape(cardId)}"]`);
  const scroller = document.querySelector(`[data-scroller="${CSS.escape(stageId)}"]`);
  if (!card || !scroller) return 0;
  const box = card.getBoundingClientRect();
  return Math.max(
    0,
    Math.round((box.top - scroller.getBoundingClientRect().top + scroller.scrollTop) / (box.height + 6)),
  );
}

/** Of one card; what is done to many at once belongs to the bar of the selection. */
function ask(key: "n" | "a" | "t", card: Card): boolean {
  const deed = deedOfKey[key];
  if (!deed || aimedAt(card.id).length > 1 || isAimedAtWhole(card.id)) return false;
  openDeed(deed, card.id);
  return true;
}

function close(card: Card, kind: "won" | "lost", scope: Scope): boolean {
  const stage = scope.stages.find((candidate) => candidate.kind === kind);
  if (stage && stage.id !== card.stage_id)
    moveToTop(aimedAt(card.id), stage, scope.filter, scope.open, { isWhole: isAimedAtWhole(card.id) });
  return true;
}

/** H reminds and E books, for whoever may and of one card; true when the key meant that. */
export function plan(key: string, card: Card, { remind, book }: Deeds): boolean {
  const begin = key === "h" ? remind : key === "e" ? book : null;
  if (!begin || aimedAt(card.id).length > 1 || isAimedAtWhole(card.id)) return false;
  begin(card);
  return true;
}

function call({ phone }: Card): boolean {
  if (!phone || !isWhole(phone)) return false;
  const link = document.createElement("a");
  link.href = `tel:${phone}`;
  link.click();
  return true;
}
