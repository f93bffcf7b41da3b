/** From "these cards go there" to the moves themselves, asking first for what a stage needs. */
import i18next from "i18next";
import { holdsGrant } from "@/api/me";
import type { Problem } from "@/api/problem";
import type { Card, Stage } from "@/api/types";
import { newId } from "@/lib/ids";
import { rows } from "@/live/rows";
import { announce } from "@/ui/announce";
import { toast } from "@/ui/toast";
import { idsOf } from "./board";
import { clearSelected, type Deal, type Said, useBoard } from "./boardState";
import { moveMany } from "./bulk/acts";
import { selection } from "./bulk/whole";
import type { Filter } from "./filter";
import { moveCard } from "./moves";
import { toAsk } from "./needs";

/** So many are moved one by one; more are one work of the server. */
const few = 5;

type Move = Deal & { open: (card: Card) => void };

/** Moves at once, or asks first for what the stage needs; whether it is meant, where nothing else has told the number. */
export function askOrMove({ open, isSure = false, ...deal }: Move & { isSure?: boolean }): void {
  const cards = deal.cardIds.map((id) => rows.get("card", id)).filter((card): card is Card => card != null);
  const entering = cards.filter((card) => card.stage_id !== deal.stage.id);
  const isWhole = deal.isWhole ?? false;
  if (cards.length === 0 && !isWhole) return;
  const needs = entering.length > 0 || isWhole ? toAsk(deal.stage, entering, isWhole) : [];
  if (needs.length > 0) useBoard.setState({ asking: { deal, needs, missing: {} } });
  else if (isWhole && !isSure) useBoard.setState({ sure: { act: "move", deal } });
  else moveAll({ ...deal, open });
}

/** Puts cards one under the other at one place, as one act with one undo. */
export function moveAll({ open, ...deal }: Move, said: Said = {}): void {
  const { stage } = deal;
  if (deal.isWhole) {
    const choice = selection();
    // Another filter came on screen meanwhile: nothing is chosen any more.
    if (choice.count === 0) return;
    moveMany(choice, { ...deal, isTop: deal.isTop ?? false }, said);
    clearSelected();
    return;
  }
  const cards = deal.cardIds
    .map((id) => rows.get("card", id))
    .filter((card): card is Card => card?.can.includes("move") ?? false);
  if (cards.length > few && holdsGrant("customers.bulk")) {
    moveMany({ cards, count: cards.length }, { ...deal, isTop: deal.isTop ?? false }, said);
    clearSelected();
    return;
  }
  const group = newId();
  const all = i18next.t("board.movedMany", { count: cards.length, stage: stage.name });
  let text: string | null = all;
  let upper = deal.above;
  for (const card of cards) {
    const act = cards.length > 1 ? { group, said: text, all } : undefined;
    void moveCard(
      card,
      {
        stage,
        above: upper,
        below: deal.below,
        said,
        refused: (problem) => asksAfter(problem, { ...deal, cardIds: [card.id] }, card, said),
        ...(act ? { act } : {}),
      },
      () => open(card),
    );
    upper = card.id;
    text = null;
  }
  clearSelected();
}

/** A refusal the person can do something about becomes a question; true when it did. Several at once are told instead. */
function asksAfter(problem: Problem, deal: Deal, card: Card, said: Said): boolean {
  const { asking, overriding } = useBoard.getState();
  if (asking || overriding) return false;
  const missing = deal.stage.needs.filter((need) => need in problem.fields);
  if (problem.status === 422 && missing.length > 0) {
    const known = Object.keys(said.fields ?? {}).filter((field) => deal.stage.needs.includes(field));
    useBoard.setState({
      asking: { deal, needs: [...new Set([...missing, ...known])], missing: problem.fields },
    });
    return true;
  }
  if (problem.code.startsWith("move_") && card.can.includes("override")) {
    useBoard.setState({ overriding: { deal, said, title: problem.title, sentence: problem.sentence } });
    return true;
  }
  return false;
}

/** Dropped where cards are sorted: the stage is meant, not a place in it. */
export function dropSorted(
  cardIds: readonly string[],
  stage: Stage,
  open: (card: Card) => void,
  isWhole = false,
): void {
  const entering = cardIds.filter((id) => rows.get("card", id)?.stage_id !== stage.id);
  if (entering.length === 0 && !isWhole) sayWhyFixed();
  else askOrMove({ cardIds: entering, stage, above: null, below: null, open, isWhole });
}

/** Why a card cannot be put elsewhere within its column. */
export function sayWhyFixed(): void {
  const why = i18next.t("sort.fixed");
  toast.refused(why);
  announce(why);
}

/** To the top of another stage, as keys and menus do. */
export function moveToTop(
  cardIds: readonly string[],
  stage: Stage,
  filter: Filter,
  open: (card: Card) => void,
  whole: { isWhole?: boolean; isSure?: boolean } = {},
): void {
  // Where cards are sorted, the first one on screen is not the one on top by hand.
  const top = filter.sort ? null : idsOf(stage.id, filter).find((id) => !cardIds.includes(id));
  askOrMove({ cardIds, stage, above: null, below: top ?? null, open, isTop: true, ...whole });
}
