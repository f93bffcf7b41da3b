/** What a stage asks for before a card enters, as far as the card itself shows it; the server has the last word. */
import type { Card, Stage } from "@/api/types";

/** Why a card is lost is always asked; whether it must be said, the stage decides. */
const asked: Record<string, (card: Card) => boolean> = {
  reason: () => true,
  amount: (card) => card.value === null,
  phone: (card) => card.phone === null,
  assignee: (card) => card.assignees.length === 0,
};

/** Of several cards, only what can be said of all of them alike is asked. */
const alike: readonly string[] = ["reason", "assignee"];

/** `isMore`: these are some of the cards that go. */
export function toAsk(stage: Stage, cards: readonly Card[], isMore = false): string[] {
  const needs =
    stage.kind === "lost" && !stage.needs.includes("reason") ? ["reason", ...stage.needs] : stage.needs;
  return needs.filter((need) => {
    if (isMore && need === "reason") return true;
    const isSaid = alike.includes(need) || (cards.length === 1 && !isMore);
    return isSaid && cards.some((card) => asked[need]?.(card) ?? false);
  });
}
