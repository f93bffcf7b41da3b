/** The card whose customer is open beside the board, and the way to its neighbours. */
import { useEffect } from "react";
import { create } from "zustand";
import type { Card } from "@/api/types";
import { knownList, listOf } from "@/live/list";
import { rows } from "@/live/rows";
import type { Shown } from "./board";
import { focusCard, useBoard } from "./boardState";

/**
 * Where the open card stood when it was last seen in a list on screen, and in which stage: when it leaves, its neighbours are
 * still known.
 */
type Stand = { list: number; at: number; stageId: string };

export const useOpened = create<{ cardId: string | null; stand: Stand | null }>(() => ({
  cardId: null,
  stand: null,
}));

/** The card of a customer in this pipeline, as far as it is known. */
export function cardOf(customerId: string, pipelineId: string): Card | null {
  const id = rows.ids(
    "card",
    (card) => card.customer_id === customerId && card.pipeline_id === pipelineId,
  )[0];
  return (id && rows.get("card", id)) || null;
}

/** Marks the card of the open customer in the lists on screen, and keeps in mind where it stands. */
export function useOpenedMark(customerId: string | null, pipelineId: string, lists: readonly Shown[]): void {
  useEffect(() => {
    const mark = (): void => {
      const card = customerId ? cardOf(customerId, pipelineId) : null;
      const { cardId, stand } = useOpened.getState();
      const isSame = card !== null && card.id === cardId;
      // Moved by the person themselves, as when working through a column: the next one is the next of where it was.
      const isMoved = isSame && stand !== null && stand.stageId !== card.stage_id;
      const here = card && !isMoved ? standOf(card, lists) : null;
      useOpened.setState({ cardId: card?.id ?? null, stand: here ?? (isSame ? stand : null) });
    };
    mark();
    const stop = rows.onKind("card", mark);
    return () => {
      stop();
      useOpened.setState({ cardId: null, stand: null });
    };
  }, [customerId, pipelineId, lists]);
}

function idsIn(list: Shown | undefined): readonly string[] {
  return list ? (knownList(list.key)?.view.ids ?? []) : [];
}

function standOf(card: Card, lists: readonly Shown[]): Stand | null {
  for (const [list, shown] of lists.entries()) {
    const at = idsIn(shown).indexOf(card.id);
    if (at >= 0) return { list, at, stageId: card.stage_id };
  }
  return null;
}

/** The card after the open one, or before it: down the list, then on in the next one that has any. */
export function neighbour(lists: readonly Shown[], step: 1 | -1): Card | null {
  const { cardId, stand } = useOpened.getState();
  if (!stand) return null;
  const shown = lists[stand.list];
  const ids = idsIn(shown);
  const wanted = wantedAt(ids, cardId, stand, step);
  if (shown && wanted >= ids.length - 5) void listOf(shown.key, shown.makeSpec).more();
  const id = ids[wanted];
  if (id) return rows.get("card", id) ?? null;
  for (let place = stand.list + step; place >= 0 && place < lists.length; place += step) {
    const others = idsIn(lists[place]);
    const other = others[step > 0 ? 0 : others.length - 1];
    if (other) return rows.get("card", other) ?? null;
  }
  return null;
}

function wantedAt(ids: readonly string[], cardId: string | null, stand: Stand, step: 1 | -1): number {
  const at = cardId ? ids.indexOf(cardId) : -1;
  const isMoved = cardId !== null && rows.get("card", cardId)?.stage_id !== stand.stageId;
  if (at >= 0 && !(isMoved && at !== stand.at)) return at + step;
  // The card that was open is gone from here: the one that took its place is the next one.
  return step > 0 ? stand.at : stand.at - 1;
}

/** Back on the board: the keyboard goes on at the card that was open last. */
export function backToCard(cardId: string | null): void {
  const id = cardId ?? useBoard.getState().focusId;
  if (!id) return;
  // One that is not drawn takes the focus when it is.
  focusCard(id);
  document.querySelector<HTMLElement>(`[data-card="${CSS.escape(id)}"]`)?.focus({ preventScroll: true });
}

/** Brings the open card out from under the panel beside the board, when it stands there. */
export function revealCard(cardId: string): void {
  const card = document.querySelector(`[data-card="${CSS.escape(cardId)}"]`);
  const panel = document.querySelector<HTMLElement>("[data-peek]");
  const scroller = card?.closest("[data-board]");
  if (!card || !panel || !scroller) return;
  const box = card.getBoundingClientRect();
  // Where the panel will stand: it may still be sliding there.
  const edge = window.innerWidth - panel.offsetWidth;
  // On phones the panel is the whole screen.
  if (edge > box.width && box.right > edge) scroller.scrollLeft += box.right - edge + 12;
}
