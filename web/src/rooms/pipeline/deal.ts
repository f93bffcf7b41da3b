/** From "these cards go there" to the moves themselves, asking for a reason first where a stage wants one. */
import i18next from "i18next";
import type { Card, Stage } from "@/api/types";
import { newId } from "@/lib/ids";
import { listOf } from "@/live/list";
import { rows } from "@/live/rows";
import { stageListKey, stageSpec } from "./board";
import { clearSelected, useBoard } from "./boardState";
import type { Filter } from "./filter";
import { moveCard } from "./moves";

type Deal = {
  cardIds: readonly string[];
  stage: Stage;
  above: string | null;
  below: string | null;
  open: (card: Card) => void;
};

/** The loaded cards of a stage, in order. */
export function idsOf(stageId: string, filter: Filter): readonly string[] {
  const list = listOf(stageListKey(stageId, filter), () => stageSpec("", stageId, filter));
  return list.view.ids;
}

/** Moves at once, or opens the dialog when the stage is one of lost cards. */
export function askOrMove({ open, ...deal }: Deal): void {
  const cards = deal.cardIds.map((id) => rows.get("card", id)).filter((card): card is Card => card != null);
  if (cards.length === 0) return;
  if (deal.stage.kind === "lost" && cards.some((card) => card.stage_id !== deal.stage.id)) {
    useBoard.setState({ losing: deal });
    return;
  }
  moveAll({ ...deal, open });
}

/** Puts cards one under the other at one place, as one act with one undo. */
export function moveAll({ cardIds, stage, above, below, open }: Deal, reason: string | null = null): void {
  const cards = cardIds
    .map((id) => rows.get("card", id))
    .filter((card): card is Card => card?.can.includes("move") ?? false);
  const group = newId();
  let said: string | null = i18next.t("board.movedMany", { count: cards.length, stage: stage.name });
  let upper = above;
  for (const card of cards) {
    const act = cards.length > 1 ? { group, said } : undefined;
    void moveCard(card, { stage, above: upper, below, reason, ...(act ? { act } : {}) }, () => open(card));
    upper = card.id;
    said = null;
  }
  clearSelected();
}

/** To the top of another stage, as keys and menus do. */
export function moveToTop(
  cardIds: readonly string[],
  stage: Stage,
  filter: Filter,
  open: (card: Card) => void,
): void {
  const below = idsOf(stage.id, filter).find((id) => !cardIds.includes(id)) ?? null;
  askOrMove({ cardIds, stage, above: null, below, open });
}
