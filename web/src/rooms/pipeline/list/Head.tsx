import { IconChevronDown, IconChevronUp, IconSelector } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useBoard } from "../boardState";
import { useCardFields } from "../filtering/names";
import { columns, type Place } from "./columns";
import { standOnHead, useCursor, useGrid } from "./grid";
import styles from "./list.module.css";
import { wayOfSort } from "./sorting";

type Props = { sort: string | undefined; ids: readonly string[]; press: (place: Place) => void };

/** The head of the list: a press sorts by the column, or selects what is loaded. */
export function Head({ sort, ids, press }: Props) {
  const { places, tracks, width } = useGrid();
  return (
    <div role="rowgroup" className={styles.head}>
      <div
        role="row"
        aria-rowindex={1}
        className={styles.row}
        style={{ minWidth: width, gridTemplateColumns: tracks }}
      >
        {places.map((place, index) => (
          <HeadCell key={place} place={place} index={index} sort={sort} ids={ids} press={press} />
        ))}
      </div>
    </div>
  );
}

type CellProps = Props & { place: Place; index: number };

function HeadCell({ place, index, sort, ids, press }: CellProps) {
  const { t } = useTranslation();
  const cell = useRef<HTMLDivElement>(null);
  // Without rows the keyboard stops here.
  const isStop = ids.length === 0 && place === "name";
  const stands = useCursor((cursor) => cursor.isInHead && cursor.place === place);
  const { sorts } = useCardFields();
  const order = columns[place].sort;
  const isSortable = order !== undefined && (order === null || sorts.includes(order));
  const way = isSortable ? wayOfSort(sort, order) : undefined;
  useEffect(() => {
    if (!stands) return;
    cell.current?.focus({ preventScroll: true });
    cell.current?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [stands]);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled by the list
    <div
      ref={cell}
      role="columnheader"
      aria-colindex={index + 1}
      aria-sort={way}
      data-place={place}
      data-number={columns[place].isNumber}
      data-sortable={isSortable || undefined}
      className={styles.cell}
      tabIndex={stands || isStop ? 0 : -1}
      onFocus={() => standOnHead(place)}
      onClick={() => press(place)}
      title={isSortable ? t("list.sortBy", { name: t(`list.column.${place as "name"}`) }) : undefined}
    >
      {place === "select" ? <SelectLoaded ids={ids} /> : <span>{t(`list.column.${place}`)}</span>}
      {way === "ascending" && order && <IconChevronUp size={14} stroke={2} aria-hidden />}
      {way === "descending" && <IconChevronDown size={14} stroke={2} aria-hidden />}
      {isSortable && (way === "none" || !order) && (
        <IconSelector size={14} stroke={1.7} className={styles.sortable} aria-hidden />
      )}
    </div>
  );
}

/** Whether all rows that are loaded are selected, or some. */
function SelectLoaded({ ids }: { ids: readonly string[] }) {
  const { t } = useTranslation();
  const box = useRef<HTMLInputElement>(null);
  const selected = useBoard((board) => board.selected);
  const whole = useBoard((board) => board.whole);
  const isAll = whole
    ? whole.stageId === null && whole.except.size === 0
    : ids.length > 0 && selected.size >= ids.length && ids.every((id) => selected.has(id));
  useEffect(() => {
    if (box.current) box.current.indeterminate = (selected.size > 0 || whole !== null) && !isAll;
  }, [selected, whole, isAll]);
  return (
    <input
      ref={box}
      type="checkbox"
      tabIndex={-1}
      checked={isAll}
      readOnly
      aria-label={t("list.selectLoaded", { count: ids.length })}
      onMouseDown={(event) => event.preventDefault()}
    />
  );
}
