/** The card whose customer is open beside the board, and the way to its neighbours. */
import { useEffect } from "react";
import { create } from "zustand";
import type { Card, Stage } from "@/api/types";
import { listOf } from "@/live/list";
import { rows } from "@/live/rows";
import { idsOf, stageListKey, stageSpec } from "./board";
import { focusCard, useBoard } from "./boardState";
import type { Filter } from "./filter";

/** Where the open card stood when it was last seen in a column: when it leaves, its neighbours are still known. */
type Stand = { stageId: string; at: number };

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

/** Marks the card of the open customer on the board, and keeps in mind where it stands. */
export function useOpenedMark(customerId: string | null, pipelineId: string, filter: Filter): void {
  useEffect(() => {
    const mark = (): void => {
      const card = customerId ? cardOf(customerId, pipelineId) : null;
      const { cardId, stand } = useOpened.getState();
      const isSame = card !== null && card.id === cardId;
      const at = card ? idsOf(card.stage_id, filter).indexOf(card.id) : -1;
      // Moved by the person themselves, as when working through a column: the next one is the next of where it was.
      const next = isSame && stand && stand.stageId !== card.stage_id ? stand : null;
      const here = card && at >= 0 ? { stageId: card.stage_id, at } : null;
      useOpened.setState({ cardId: card?.id ?? null, stand: next ?? here ?? (isSame ? stand : null) });
    };
    mark();
    const stop = rows.onKind("card", mark);
    return () => {
      stop();
      useOpened.setState({ cardId: null, stand: null });
    };
  }, [customerId, pipelineId, filter]);
}

/** The card after the open one, or before it: down the column, then on in the next one that has any. */
export function neighbour(stages: readonly Stage[], filter: Filter, step: 1 | -1): Card | null {
  const { cardId, stand } = useOpened.getState();
  if (!stand) return null;
  const ids = idsOf(stand.stageId, filter);
  const at = cardId ? ids.indexOf(cardId) : -1;
  // The card that was open is gone from here: the one that took its place is the next one.
  const wanted = at >= 0 ? at + step : step > 0 ? stand.at : stand.at - 1;
  if (wanted >= ids.length - 5) {
    void listOf(stageListKey(stand.stageId, filter), () => stageSpec("", stand.stageId, filter)).more();
  }
  const id = ids[wanted];
  if (id) return rows.get("card", id) ?? null;
  const from = stages.findIndex((stage) => stage.id === stand.stageId);
  for (let place = from + step; place >= 0 && place < stages.length; place += step) {
    const others = idsOf(stages[place]?.id ?? "", filter);
    const other = others[step > 0 ? 0 : others.length - 1];
    if (other) return rows.get("card", other) ?? null;
  }
  return null;
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
  const panel = document.querySelector("[data-peek]");
  const scroller = card?.closest("[data-board]");
  if (!card || !panel || !scroller) return;
  const [box, beside] = [card.getBoundingClientRect(), panel.getBoundingClientRect()];
  // On phones the panel is the whole screen.
  if (beside.left > box.width && box.right > beside.left) scroller.scrollLeft += box.right - beside.left + 12;
}
