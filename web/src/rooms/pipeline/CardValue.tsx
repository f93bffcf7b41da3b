import { useTranslation } from "react-i18next";
import { answer, http, named } from "@/api/client";
import { fieldRight, useMe } from "@/api/me";
import type { Card, Money } from "@/api/types";
import { money, readAmount } from "@/lib/formats";
import { change } from "@/live/change";
import { InlineText } from "@/ui/InlineText";
import { toast } from "@/ui/toast";
import styles from "./stepper.module.css";

const companyCurrency = "TRY";

/** The expected amount of a card, written in place; an emptied field takes it away. */
export function CardValue({ card }: { card: Card }) {
  const { t } = useTranslation();
  const right = fieldRight(useMe(), "cards.value");

  function save(text: string): void {
    const amount = text === "" ? null : readAmount(text);
    if (text !== "" && amount === null) {
      toast.refused(t("board.valueWrong"));
      return;
    }
    const value = amount === null ? null : { amount, currency: card.value?.currency ?? companyCurrency };
    void valueCard(card, value, t("board.valueFailed"));
  }

  if (right === "hidden") return null;
  return (
    <span className={styles.value}>
      <InlineText
        value={card.value ? money(card.value) : ""}
        label={t("board.value")}
        empty={t("board.addValue")}
        onSave={save}
        isLocked={!card.can.includes("edit") || right !== "write"}
      />
    </span>
  );
}

function valueCard(card: Card, value: Money | null, failed: string): Promise<boolean> {
  return change({
    kind: "card",
    id: card.id,
    apply: (row) => ({ ...row, value }),
    send: (row, requestId) =>
      answer(
        http.PATCH("/api/cards/{card_id}", {
          ...named(requestId),
          params: { path: { card_id: card.id } },
          body: { version: row.version, value },
        }),
      ),
    failed,
    reverse: [{ kind: "card", id: card.id, apply: (row: Card) => ({ ...row, value: card.value }) }],
  });
}
