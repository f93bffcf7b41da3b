import {
  IconBellPlus,
  IconBrandWhatsapp,
  IconCalendarPlus,
  IconNotes,
  IconPhone,
  IconTag,
  IconUserPlus,
  type TablerIcon,
} from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Card } from "@/api/types";
import { isWhole } from "@/lib/phone";
import { useIsPhone } from "@/lib/useMedia";
import { hasWhatsApp } from "./CardQuick";
import { type Deed, useDeeds } from "./deeds";
import styles from "./dialogs.module.css";

/** The letters of the deeds, on the board, in the menu and in the sweep alike. */
export const deedOfKey: Readonly<Record<string, Deed | undefined>> = { n: "note", a: "assign", t: "tag" };

const icons: Record<Deed, TablerIcon> = { note: IconNotes, assign: IconUserPlus, tag: IconTag };
const letters: Record<Deed, string> = { note: "N", assign: "A", tag: "T" };
const deeds: readonly Deed[] = ["note", "assign", "tag"];

type Props = { card: Card; handOn: (deed: Deed, card: Card) => void; close: () => void };

/** What can be done with one card beside moving it, as a row on top of its menu. */
export function CardDeeds({ card, handOn, close }: Props) {
  const { t } = useTranslation();
  const isPhone = useIsPhone();
  const { openWhatsApp, remind, book } = useDeeds();
  return (
    <div className={styles.deeds}>
      {card.phone && isWhole(card.phone) && (
        <a href={`tel:${card.phone}`} onClick={close}>
          <IconPhone size={18} stroke={1.7} aria-hidden />
          <span>{t("board.call")}</span>
        </a>
      )}
      {hasWhatsApp(card) && (
        <button
          type="button"
          onClick={() => {
            close();
            openWhatsApp(card);
          }}
        >
          <IconBrandWhatsapp size={18} stroke={1.7} color="var(--whatsapp)" aria-hidden />
          <span>WhatsApp</span>
        </button>
      )}
      {deeds
        .filter((deed) => card.can.includes(deed))
        .map((deed) => {
          const Icon = icons[deed];
          return (
            <button key={deed} type="button" onClick={() => handOn(deed, card)}>
              <Icon size={18} stroke={1.7} aria-hidden />
              <span>{t(`deed.${deed}`)}</span>
              {!isPhone && <kbd>{letters[deed]}</kbd>}
            </button>
          );
        })}
      {[
        { deed: "remind", letter: "H", Icon: IconBellPlus, begin: remind } as const,
        { deed: "book", letter: "E", Icon: IconCalendarPlus, begin: book } as const,
      ].map(
        ({ deed, letter, Icon, begin }) =>
          begin && (
            <button
              key={deed}
              type="button"
              onClick={() => {
                close();
                begin(card);
              }}
            >
              <Icon size={18} stroke={1.7} aria-hidden />
              <span>{t(`deed.${deed}`)}</span>
              {!isPhone && <kbd>{letter}</kbd>}
            </button>
          ),
      )}
    </div>
  );
}
