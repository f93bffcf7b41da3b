import { IconPencil } from "@tabler/icons-react";
import { memo, useEffect, useRef, useState } from "react";
import type { Card } from "@/api/types";
import { money } from "@/lib/formats";
import { useTexts } from "@/lib/useTexts";
import { useRow } from "@/live/hooks";
import { usePresent } from "@/live/presence";
import { Avatars } from "@/ui/Avatar";
import { Chip } from "@/ui/Chip";
import { InlineField } from "@/ui/InlineField";
import { useBoardActions } from "../actions";
import { isChosen, isSelecting, toggleSelected, useBoard } from "../boardState";
import { CardQuick } from "../CardQuick";
import { useDeeds } from "../deeds";
import { CameMark } from "../history/CameMark";
import { useOpened } from "../opened";
import { sayValue } from "../value";
import { contents } from "./CellContent";
import { columns, type Place } from "./columns";
import { askMenu, beginEdit, selectUpTo, setAnchor } from "./edit";
import { standOn, useCursor, useGrid, wayOf } from "./grid";
import styles from "./list.module.css";

type Props = { id: string; at: number; top: number; height: number; isStop: boolean };

/** One card as a row. Plain elements only: there are many, and they scroll. */
export const Row = memo(function Row(props: Props) {
  const card = useRow("card", props.id);
  return card ? <DrawnRow {...props} card={card} /> : null;
});

function DrawnRow({ card, at, top, height, isStop }: Props & { card: Card }) {
  const { places, tracks, width, writes } = useGrid();
  const actions = useBoardActions();
  const [isPointed, setPointed] = useState(false);
  const isFocused = useBoard(({ focusId }) => focusId === card.id);
  const isSelected = useBoard((board) => isChosen(board, card));
  const isOpen = useOpened(({ cardId }) => cardId === card.id);
  const wanted = useCursor(({ place, isInHead }) => (isFocused && !isInHead ? place : null));
  const isEditing = useCursor((cursor) => isFocused && cursor.isEditing);
  const stands = wanted === null || places.includes(wanted) ? wanted : "name";
  const stop = stands ?? (isStop ? "name" : null);

  function onClick(event: React.MouseEvent<HTMLElement>): void {
    const cell = (event.target as Element).closest<HTMLElement>("[data-place]");
    const place = cell?.dataset.place as Place | undefined;
    if (!cell || !place || (isEditing && place === stands)) return;
    standOn(card.id, place, false);
    if (event.shiftKey) {
      selectUpTo(card.id);
      return;
    }
    setAnchor(card.id);
    if (place === "select" || event.ctrlKey || event.metaKey || isSelecting()) toggleSelected(card.id);
    else if (place === "name" || !beginEdit(card, place, writes, cell)) actions.open(card);
    if (place === "select") cell.focus({ preventScroll: true });
  }

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled by the list
    <div
      role="row"
      data-card={card.id}
      data-open={isOpen}
      data-editing={isEditing || undefined}
      aria-rowindex={at + 2}
      aria-selected={isSelected}
      tabIndex={-1}
      className={styles.row}
      style={{ height, minWidth: width, gridTemplateColumns: tracks, transform: `translateY(${top}px)` }}
      onClick={onClick}
      onMouseDown={(event) => {
        // Shift selects rows, not letters.
        if (event.shiftKey) event.preventDefault();
      }}
      onContextMenu={(event) => {
        if ((event.target as Element).closest('input:not([type="checkbox"])')) return;
        event.preventDefault();
        askMenu(card.id);
      }}
      onFocus={(event) => {
        // Whoever leads back to the card leads back to its cell.
        if (event.target !== event.currentTarget) return;
        event.currentTarget.querySelector<HTMLElement>(`[data-place="${stands ?? "name"}"]`)?.focus();
      }}
      onMouseEnter={() => {
        setPointed(true);
        actions.hover(card);
      }}
      onMouseLeave={() => {
        setPointed(false);
        actions.leave();
      }}
    >
      {places.map((place, index) => (
        <Cell
          key={place}
          card={card}
          place={place}
          index={index}
          stands={stands === place}
          isStop={stop === place}
          isEditing={isEditing && stands === place}
          isSelected={isSelected}
          isPointed={isPointed}
        />
      ))}
    </div>
  );
}

type CellProps = {
  card: Card;
  place: Place;
  index: number;
  stands: boolean;
  isStop: boolean;
  isEditing: boolean;
  isSelected: boolean;
  isPointed: boolean;
};

function Cell({ card, place, index, stands, isStop, isEditing, isSelected, isPointed }: CellProps) {
  const cell = useRef<HTMLDivElement>(null);
  const { writes } = useGrid();
  useEffect(() => {
    if (!stands || !useBoard.getState().isFocusByKey) return;
    cell.current?.focus({ preventScroll: true });
    cell.current?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [stands]);
  const Content = place === "select" || place === "name" ? null : contents[place];
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it is a cell either way
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: which both of the roles support
    <div
      ref={cell}
      role={place === "name" ? "rowheader" : "gridcell"}
      aria-colindex={index + 1}
      aria-readonly={wayOf(card, place, writes) === null || undefined}
      data-place={place}
      data-number={columns[place].isNumber}
      data-editable={(place !== "name" && wayOf(card, place, writes) !== null) || undefined}
      className={styles.cell}
      tabIndex={isStop ? 0 : -1}
      onFocus={() => standOn(card.id, place, false)}
    >
      {isEditing ? (
        <Field card={card} place={place} end={(isByKey) => endEdit(cell.current, isByKey)} />
      ) : place === "select" ? (
        <Checkbox card={card} isSelected={isSelected} />
      ) : place === "name" ? (
        <Name card={card} isPointed={isPointed} cell={cell} />
      ) : (
        Content && <Content card={card} />
      )}
    </div>
  );
}

function endEdit(cell: HTMLElement | null, isByKey: boolean): void {
  useCursor.setState({ isEditing: false });
  if (isByKey) cell?.focus({ preventScroll: true });
}

type FieldProps = { card: Card; place: Place; end: (isByKey: boolean) => void };

/** The cell as it is written in. */
function Field({ card, place, end }: FieldProps) {
  const t = useTexts();
  const deeds = useDeeds();
  if (place === "value") {
    return (
      <InlineField
        value={card.value ? money(card.value) : ""}
        label={t("list.editValue", { name: card.name })}
        canBeEmpty
        onSave={(text) => sayValue(card, text)}
        onEnd={end}
      />
    );
  }
  return (
    <InlineField
      value={card.name}
      label={t("customer.editName", { name: card.name })}
      onSave={(name) => deeds.rename(card, name)}
      onEnd={end}
    />
  );
}

function Checkbox({ card, isSelected }: { card: Card; isSelected: boolean }) {
  const t = useTexts();
  return (
    <input
      type="checkbox"
      tabIndex={-1}
      checked={isSelected}
      readOnly
      aria-label={t("list.selectRow", { name: card.name })}
      onMouseDown={(event) => event.preventDefault()}
    />
  );
}

type NameProps = { card: Card; isPointed: boolean; cell: React.RefObject<HTMLElement | null> };

function Name({ card, isPointed, cell }: NameProps) {
  const t = useTexts();
  const { writes, isTouched } = useGrid();
  const present = usePresent("customer", card.customer_id);
  const canRename = wayOf(card, "name", writes) !== null;
  return (
    <>
      <b className={styles.name} title={card.name}>
        {card.name}
      </b>
      <CameMark card={card} />
      {card.needs_attention && <Chip tone="warn">{t("customer.needsAttention")}</Chip>}
      {present.length > 0 && <Avatars people={present} most={2} isHere />}
      {(isPointed || isTouched) && (
        <CardQuick
          card={card}
          first={
            canRename && (
              <button
                type="button"
                tabIndex={-1}
                title={`${t("list.rename")} · F2`}
                aria-label={t("customer.editName", { name: card.name })}
                onClick={(event) => {
                  event.stopPropagation();
                  if (cell.current) beginEdit(card, "name", writes, cell.current);
                }}
              >
                <IconPencil size={15} stroke={1.7} />
              </button>
            )
          }
        />
      )}
    </>
  );
}
