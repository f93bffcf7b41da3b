import {
  IconArrowLeft,
  IconArrowRight,
  IconArrowsRightLeft,
  IconNotes,
  IconTag,
  IconUserPlus,
} from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Card, Pipeline } from "@/api/types";
import { useIsPhone } from "@/lib/useMedia";
import { useBoard } from "../boardState";
import { moveToTop } from "../deal";
import { type Deed, openDeed } from "../deeds";
import type { Filter } from "../filter";
import styles from "./sweep.module.css";

type Props = {
  card: Card | null;
  pipeline: Pipeline;
  filter: Filter;
  open: (card: Card) => void;
  step: (by: 1 | -1) => void;
};

const deeds = [
  { deed: "note", letter: "N", Icon: IconNotes },
  { deed: "assign", letter: "A", Icon: IconUserPlus },
  { deed: "tag", letter: "T", Icon: IconTag },
] as const;

/** The stages by number, and the deeds by letter; the same as buttons, for pointers and fingers. */
export function SweepActions({ card, pipeline, filter, open, step }: Props) {
  const { t } = useTranslation();
  const isPhone = useIsPhone();
  const canMove = card?.can.includes("move") ?? false;
  const ask = (deed: Deed, button: Element): void => {
    if (card) openDeed(deed, card.id, button);
  };
  return (
    <footer className={styles.foot}>
      {!isPhone && card && (
        <div className={styles.stages} role="group" aria-label={t("board.stages")}>
          {pipeline.stages.map((stage, at) => (
            <button
              key={stage.id}
              type="button"
              disabled={!canMove}
              aria-current={stage.id === card.stage_id ? "step" : undefined}
              title={t("board.moveTo", { stage: stage.name })}
              onClick={() => {
                if (stage.id !== card.stage_id) moveToTop([card.id], stage, filter, open);
              }}
            >
              <i style={{ background: stage.color }} aria-hidden />
              <span>{stage.name}</span>
              {at < 9 && <kbd>{at + 1}</kbd>}
            </button>
          ))}
        </div>
      )}
      <div className={styles.deeds}>
        <button type="button" onClick={() => step(-1)}>
          <IconArrowLeft size={18} stroke={1.7} aria-hidden />
          <span>{t("sweep.back")}</span>
          <kbd>K</kbd>
        </button>
        {deeds
          .filter(({ deed }) => card?.can.includes(deed))
          .map(({ deed, letter, Icon }) => (
            <button key={deed} type="button" onClick={(event) => ask(deed, event.currentTarget)}>
              <Icon size={18} stroke={1.7} aria-hidden />
              <span>{t(`deed.${deed}`)}</span>
              <kbd>{letter}</kbd>
            </button>
          ))}
        {canMove && card && (
          <button type="button" onClick={() => useBoard.setState({ moving: [card.id] })}>
            <IconArrowsRightLeft size={18} stroke={1.7} aria-hidden />
            <span>{t("board.move")}</span>
            <kbd>M</kbd>
          </button>
        )}
        <button type="button" className={styles.next} onClick={() => step(1)}>
          <span>{t("sweep.next")}</span>
          <IconArrowRight size={18} stroke={1.7} aria-hidden />
          <kbd>J</kbd>
        </button>
      </div>
    </footer>
  );
}
