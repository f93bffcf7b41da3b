import { memo, useEffect, useRef, useState } from "react";
import type { Card } from "@/api/types";
import { phoneText } from "@/lib/phone";
import { useMedia } from "@/lib/useMedia";
import { useTexts } from "@/lib/useTexts";
import { useRow } from "@/live/hooks";
import { usePresent } from "@/live/presence";
import { Avatar } from "@/ui/Avatar";
import { useBoardActions } from "./actions";
import { focusCard, isChosen, isSelecting, toggleSelected, useBoard } from "./boardState";
import { Foot, Head, LastWord, Reach } from "./CardLines";
import { CardQuick } from "./CardQuick";
import styles from "./card.module.css";
import { useCardDrag } from "./drag";
import { useLook } from "./look";
import { useOpened } from "./opened";

/** One card of the board. Plain elements only: there are many, and they scroll. */
export const CardView = memo(function CardView({ id, isTabStop }: { id: string; isTabStop: boolean }) {
  const card = useRow("card", id);
  return card ? <DrawnCard card={card} isTabStop={isTabStop} /> : null;
});

function DrawnCard({ card, isTabStop }: { card: Card; isTabStop: boolean }) {
  const t = useTexts();
  const element = useRef<HTMLDivElement>(null);
  const actions = useBoardActions();
  const { density, fields } = useLook();
  const isTouched = useMedia("(pointer: coarse)");
  const [isPointed, setPointed] = useState(false);
  const isFocused = useBoard(({ focusId }) => focusId === card.id);
  const isSelected = useBoard((board) => isChosen(board, card));
  const isOpen = useOpened(({ cardId }) => cardId === card.id);
  useCardDrag(element, card);
  useEffect(() => {
    if (isFocused && useBoard.getState().isFocusByKey) element.current?.focus({ preventScroll: true });
  }, [isFocused]);

  function onClick(event: React.MouseEvent): void {
    focusCard(card.id, false);
    if (event.ctrlKey || event.metaKey || isSelecting()) toggleSelected(card.id);
    else actions.open(card);
  }

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Enter is handled by the board
    <div
      ref={element}
      className={styles.card}
      data-card={card.id}
      data-selected={isSelected}
      data-open={isOpen}
      tabIndex={isTabStop ? 0 : -1}
      role="group"
      aria-roledescription={t("board.card")}
      aria-label={t("board.cardLabel", { name: card.name, phone: card.phone ? phoneText(card.phone) : "" })}
      onClick={onClick}
      onFocus={() => focusCard(card.id, false)}
      onMouseEnter={() => {
        setPointed(true);
        actions.hover(card);
      }}
      onMouseLeave={() => {
        setPointed(false);
        actions.leave();
      }}
    >
      <Carried cardId={card.id} />
      <Head card={card} fields={fields} />
      {density !== "tight" && <Reach card={card} fields={fields} />}
      {density !== "tight" && <LastWord card={card} fields={fields} />}
      <Foot card={card} fields={fields} isTight={density === "tight"} />
      {(isPointed || isFocused || isTouched) && <CardQuick card={card} />}
    </div>
  );
}

/** Somebody else is dragging this card right now. */
function Carried({ cardId }: { cardId: string }) {
  const t = useTexts();
  const [who] = usePresent("card", cardId);
  if (!who) return null;
  return (
    <span className={styles.carried}>
      <Avatar person={who} size="small" />
      {t("board.carried", { name: who.name })}
    </span>
  );
}
