/** The expected amount of a card, as it is written and kept. */
import i18next from "i18next";
import { answer, http, named } from "@/api/client";
import type { Card, Money } from "@/api/types";
import { readAmount } from "@/lib/formats";
import { change } from "@/live/change";
import { toast } from "@/ui/toast";

const companyCurrency = "TRY";

/** Keeps what was typed; an emptied field takes the amount away, and what is none is refused. */
export function sayValue(card: Card, text: string): void {
  const amount = text === "" ? null : readAmount(text);
  if (text !== "" && amount === null) {
    toast.refused(i18next.t("board.valueWrong"));
    return;
  }
  const value = amount === null ? null : { amount, currency: card.value?.currency ?? companyCurrency };
  void valueCard(card, value);
}

function valueCard(card: Card, value: Money | null): Promise<boolean> {
  return change({
    kind: "card",
    id: card.id,
    apply: (row) => ({ ...row, value }),
    writes: ["value"],
    send: (row, requestId) =>
      answer(
        http.PATCH("/api/cards/{card_id}", {
          ...named(requestId),
          params: { path: { card_id: card.id } },
          body: { version: row.version, value },
        }),
      ),
    failed: i18next.t("board.valueFailed"),
    reverse: [{ kind: "card", id: card.id, apply: (row: Card) => ({ ...row, value: card.value }) }],
  });
}
