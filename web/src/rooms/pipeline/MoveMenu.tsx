import { IconArchive, IconCheckbox, IconEye } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Card, Stage } from "@/api/types";
import { count as counted } from "@/lib/formats";
import { keyOf } from "@/lib/keys";
import { useIsPhone } from "@/lib/useMedia";
import { rows } from "@/live/rows";
import { Sheet } from "@/ui/Sheet";
import { useBoardActions } from "./actions";
import { archiveCard } from "./archive";
import { focusCard, toggleSelected, useBoard } from "./boardState";
import { useSelectedCount } from "./bulk/whole";
import { CardDeeds, deedOfKey } from "./CardDeeds";
import { moveToTop } from "./deal";
import { type Deed, openDeed, useDeed, useDeeds } from "./deeds";
import styles from "./dialogs.module.css";
import type { Filter } from "./filter";
import { plan } from "./useBoardKeys";

type Props = { stages: readonly Stage[]; filter: Filter; open: (card: Card) => void };

const close = (): void => useBoard.setState({ moving: null, isMovingWhole: false });

/** The menu gives way to what was chosen in it. */
function handOn(deed: Deed, card: Card): void {
  openDeed(deed, card.id);
  close();
}

/** The menu of a card, and "Taşı": the stages as a numbered list; a sheet from below on phones. The way to move without dragging. */
export function MoveMenu({ stages, filter, open }: Props) {
  const { t } = useTranslation();
  const isPhone = useIsPhone();
  const actions = useBoardActions();
  const deeds = useDeeds();
  const moving = useBoard((board) => board.moving);
  const isHandedOn = useDeed(({ opened }) => opened !== null);
  const isWhole = useBoard((board) => board.isMovingWhole);
  const selected = useSelectedCount();
  const count = isWhole ? selected : (moving?.length ?? 0);
  const only = moving?.length === 1 && !isWhole ? rows.get("card", moving[0] as string) : null;
  const canMove = !only || only.can.includes("move");
  const title = only ? only.name : t("board.moveMany", { count, shown: counted(count) });

  function choose(stage: Stage | undefined): void {
    if (!stage || !moving || !canMove) return;
    close();
    if (only?.stage_id === stage.id) return;
    moveToTop(moving, stage, filter, open, { isWhole, isSure: true });
    if (only) focusCard(only.id);
  }

  const list = (
    // biome-ignore lint/a11y/noStaticElementInteractions: number keys for the buttons inside
    <div
      className={styles.stages}
      onKeyDown={(event) => {
        const at = Number(keyOf(event)) - 1;
        const deed = deedOfKey[keyOf(event)];
        if (at >= 0 && stages[at]) choose(stages[at]);
        else if (only && deed) {
          event.preventDefault();
          handOn(deed, only);
        } else if (only && plan(keyOf(event), only, deeds)) {
          event.preventDefault();
          close();
        } else if (event.key === "ArrowDown") step(event, 1);
        else if (event.key === "ArrowUp") step(event, -1);
      }}
    >
      {only && <CardDeeds card={only} handOn={handOn} close={close} />}
      {(canMove ? stages : []).map((stage, at) => (
        <button
          key={stage.id}
          type="button"
          className={styles.stage}
          data-autofocus={(only ? only.stage_id === stage.id : at === 0) || undefined}
          aria-current={only?.stage_id === stage.id ? "true" : undefined}
          // Among what else can be done with the card a stage may bear the name of a deed.
          aria-label={
            only && only.stage_id !== stage.id ? t("board.moveTo", { stage: stage.name }) : undefined
          }
          onClick={() => choose(stage)}
        >
          <i style={{ background: stage.color }} aria-hidden />
          <span>{stage.name}</span>
          {only?.stage_id === stage.id ? (
            <em>{t("board.here")}</em>
          ) : (
            at < 9 && !isPhone && <kbd>{at + 1}</kbd>
          )}
        </button>
      ))}
      {only && (
        <button
          type="button"
          className={`${styles.stage} ${styles.beside}`}
          onClick={() => {
            close();
            toggleSelected(only.id);
          }}
        >
          <IconCheckbox size={16} stroke={1.7} aria-hidden />
          <span>{t("board.select")}</span>
        </button>
      )}
      {only?.can.includes("archive") && (
        <button
          type="button"
          className={styles.stage}
          onClick={() => {
            close();
            void archiveCard(only);
          }}
        >
          <IconArchive size={16} stroke={1.7} aria-hidden />
          <span>{t("bulk.archive")}</span>
        </button>
      )}
      {only && (
        <button
          type="button"
          className={styles.stage}
          data-autofocus={!canMove || undefined}
          onClick={() => {
            close();
            actions.askWhy(only);
          }}
        >
          <IconEye size={16} stroke={1.7} aria-hidden />
          <span>{t("why.menu")}</span>
        </button>
      )}
    </div>
  );
  return (
    <Sheet opened={moving !== null} onClose={close} returnFocus={!isHandedOn} title={title} size={360}>
      {list}
    </Sheet>
  );
}

function step(event: React.KeyboardEvent, by: 1 | -1): void {
  event.preventDefault();
  const next =
    by > 0 ? document.activeElement?.nextElementSibling : document.activeElement?.previousElementSibling;
  if (next instanceof HTMLElement) next.focus();
}
