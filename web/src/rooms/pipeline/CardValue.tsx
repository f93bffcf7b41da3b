import { useTranslation } from "react-i18next";
import { fieldRight, useMe } from "@/api/me";
import type { Card } from "@/api/types";
import { money } from "@/lib/formats";
import { InlineText } from "@/ui/InlineText";
import styles from "./stepper.module.css";
import { sayValue } from "./value";

/** The expected amount of a card, written in place; an emptied field takes it away. */
export function CardValue({ card }: { card: Card }) {
  const { t } = useTranslation();
  const right = fieldRight(useMe(), "cards.value");
  if (right === "hidden") return null;
  return (
    <span className={styles.value}>
      <InlineText
        value={card.value ? money(card.value) : ""}
        label={t("board.value")}
        empty={t("board.addValue")}
        onSave={(text) => sayValue(card, text)}
        isLocked={!card.can.includes("edit") || right !== "write"}
      />
    </span>
  );
}
