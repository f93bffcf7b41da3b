import { IconBellPlus, IconBrandWhatsapp, IconDots, IconNotes, IconPhone } from "@tabler/icons-react";
import type { Card } from "@/api/types";
import { isWhole } from "@/lib/phone";
import { useTexts } from "@/lib/useTexts";
import { useBoardActions } from "./actions";
import styles from "./card.module.css";
import { openDeed, useDeeds } from "./deeds";

/** Whether WhatsApp leads anywhere: to a conversation, or to a number that can be written to. */
export function hasWhatsApp(card: Card): boolean {
  return card.last_message?.channel === "whatsapp" || (card.phone !== null && isWhole(card.phone));
}

/** Over the last line of the card under the pointer: one click each. The keyboard has letters for them. */
export function CardQuick({ card, first }: { card: Card; first?: React.ReactNode }) {
  const t = useTexts();
  const actions = useBoardActions();
  const deeds = useDeeds();

  /** The card underneath is not clicked with it. */
  const only =
    (act: () => void) =>
    (event: React.MouseEvent): void => {
      event.stopPropagation();
      act();
    };

  return (
    <span className={styles.quick} data-quick>
      {first}
      {card.phone && isWhole(card.phone) && (
        <a
          href={`tel:${card.phone}`}
          tabIndex={-1}
          title={t("board.call")}
          aria-label={t("deed.callName", { name: card.name })}
          onClick={(event) => event.stopPropagation()}
        >
          <IconPhone size={15} stroke={1.7} />
        </a>
      )}
      {hasWhatsApp(card) && (
        <button
          type="button"
          tabIndex={-1}
          title="WhatsApp"
          aria-label={t("deed.whatsAppName", { name: card.name })}
          onClick={only(() => deeds.openWhatsApp(card))}
        >
          <IconBrandWhatsapp size={15} stroke={1.7} color="var(--whatsapp)" />
        </button>
      )}
      {card.can.includes("note") && (
        <button
          type="button"
          tabIndex={-1}
          title={`${t("note.add")} · N`}
          aria-label={t("deed.noteName", { name: card.name })}
          onClick={only(() => openDeed("note", card.id))}
        >
          <IconNotes size={15} stroke={1.7} />
        </button>
      )}
      {deeds.remind && (
        <button
          type="button"
          tabIndex={-1}
          title={`${t("deed.remind")} · H`}
          aria-label={t("deed.remindName", { name: card.name })}
          onClick={only(() => deeds.remind?.(card))}
        >
          <IconBellPlus size={15} stroke={1.7} />
        </button>
      )}
      <button
        type="button"
        tabIndex={-1}
        title={`${t("deed.more")} · M`}
        aria-label={t(card.can.includes("move") ? "board.moveCard" : "why.more", { name: card.name })}
        onClick={only(() => actions.askMove([card.id]))}
      >
        <IconDots size={15} stroke={1.7} />
      </button>
    </span>
  );
}
