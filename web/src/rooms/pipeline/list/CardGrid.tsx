import { defaultRangeExtractor, useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import { keptScroll, useKeptScroll } from "@/lib/keptScroll";
import { useRowKeys } from "@/lib/useRowKeys";
import type { View } from "@/live/list";
import { useSlow } from "@/ui/States";
import { useBoardActions } from "../actions";
import { clearSelected, selectAll, useBoard } from "../boardState";
import { useDeeds } from "../deeds";
import type { Filter } from "../filter";
import { News } from "../News";
import { useOpened } from "../opened";
import { useStillness } from "../useStillness";
import { columns, type Place } from "./columns";
import { useCursor, useGrid } from "./grid";
import { Head } from "./Head";
import styles from "./list.module.css";
import { Row } from "./Row";
import { nextSort } from "./sorting";
import { useGridKeys } from "./useGridKeys";

const headHeight = 34;

type Props = {
  filter: Filter;
  view: View;
  /** How many rows there are, loaded or not. */
  total: number;
  height: number;
  more: () => void;
  onSort: (sort: string | undefined) => void;
};

/** The rows of the list: as many as fit the screen, under a head that stays, beside names that stay. */
export function CardGrid({ filter, view, total, height, more, onSort }: Props) {
  const { t } = useTranslation();
  const { pipeline, places, width, writes } = useGrid();
  const { open } = useBoardActions();
  const deeds = useDeeds();
  const scroller = useRef<HTMLDivElement>(null);
  const { ids } = view;
  const key = `list:${pipeline.id}`;
  const { virtual, items } = useVirtualRows({ scroller, ids, total, height, more, kept: key });
  useKeptScroll(scroller, key, "scrollTop");
  useKeptScroll(scroller, `${key}:across`, "scrollLeft");
  const [news, seeNews] = useStillness(scroller, ids, view, height);
  const focusId = useBoard((board) => board.focusId);
  const isInHead = useCursor((cursor) => cursor.isInHead);
  const stop = isInHead ? null : (ids[stopAt(items, ids, focusId)] ?? null);

  function press(place: Place): void {
    const { selected, whole } = useBoard.getState();
    if (place === "select") {
      if (selected.size > 0 || whole) clearSelected();
      else selectAll(ids);
    } else {
      const { sort } = columns[place];
      if (sort !== undefined) onSort(nextSort(filter.sort, sort));
    }
  }

  const keys = useGridKeys({
    stages: pipeline.stages,
    filter,
    ids,
    places,
    writes,
    page: Math.max(1, Math.floor(((scroller.current?.clientHeight ?? 600) - headHeight) / height)),
    open,
    deeds,
    press,
  });

  return (
    <div className={styles.well}>
      <News count={news} see={seeNews} />
      <div ref={scroller} className={styles.scroller} {...keys}>
        {/* Rows stand freely in a virtual list, so the roles of a table are written out. */}
        <div
          role="grid"
          aria-label={t("list.label", { name: pipeline.name })}
          aria-rowcount={total + 1}
          aria-colcount={places.length}
          aria-multiselectable
          aria-busy={view.phase === "loading" || view.isPaging}
          style={{ minWidth: width }}
        >
          <Head sort={filter.sort} ids={ids} press={press} />
          <div role="rowgroup" className={styles.body} style={{ height: virtual.getTotalSize() }}>
            {items.map(({ key, index, start }) => {
              const id = ids[index];
              const top = start - headHeight;
              return id ? (
                <Row key={key} id={id} at={index} top={top} height={height} isStop={id === stop} />
              ) : (
                <Bone key={key} at={index} top={top} height={height} />
              );
            })}
          </div>
        </div>
      </div>
    </div>
  );
}

/** A row that is on its way. */
function Bone({ at, top, height }: { at: number; top: number; height: number }) {
  const { places, tracks, width } = useGrid();
  const isSlow = useSlow();
  return (
    <div
      role="row"
      aria-rowindex={at + 2}
      className={styles.row}
      style={{ height, minWidth: width, gridTemplateColumns: tracks, transform: `translateY(${top}px)` }}
    >
      {places.map((place, index) => (
        <div key={place} role="gridcell" aria-colindex={index + 1} className={styles.cell}>
          {isSlow && place !== "select" && <i className={styles.bone} />}
        </div>
      ))}
    </div>
  );
}

type Item = { index: number };

/** Where the Tab key stops: the row last used, else the first one drawn. */
function stopAt(items: readonly Item[], ids: readonly string[], focusId: string | null): number {
  const at = focusId ? ids.indexOf(focusId) : -1;
  return at >= 0 && items.some(({ index }) => index === at) ? at : (items[0]?.index ?? 0);
}

type Rows = {
  scroller: React.RefObject<HTMLDivElement | null>;
  ids: readonly string[];
  total: number;
  height: number;
  more: () => void;
  kept: string;
};

/** The rows on screen, and the one with the focus wherever it is: else the keyboard would be lost. */
function useVirtualRows({ scroller, ids, total, height, more, kept }: Rows) {
  const focusedAt = useBoard(({ focusId }) => (focusId ? ids.indexOf(focusId) : -1));
  const focusedByKey = useBoard(({ isFocusByKey }) => isFocusByKey);
  const rangeExtractor = useMemo(
    () => (range: Parameters<typeof defaultRangeExtractor>[0]) => {
      const drawn = defaultRangeExtractor(range);
      if (focusedAt < 0 || focusedAt >= total || drawn.includes(focusedAt)) return drawn;
      return [...drawn, focusedAt].sort((a, b) => a - b);
    },
    [focusedAt, total],
  );
  const keyOf = useRowKeys(ids);
  const virtual = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 6,
    // Rows that come are drawn in a task of their own: within the wheel's, the frame would wait for them.
    useFlushSync: false,
    scrollMargin: headHeight,
    scrollPaddingStart: headHeight,
    initialOffset: () => keptScroll(kept),
    getItemKey: keyOf,
    rangeExtractor,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new height means new places
  useEffect(() => virtual.measure(), [height]);
  const items = virtual.getVirtualItems();
  const last = virtual.range?.endIndex ?? 0;
  useEffect(() => {
    if (last >= ids.length - 30) more();
  }, [last, ids.length, more]);
  useEffect(() => {
    if (focusedByKey && focusedAt >= 0) virtual.scrollToIndex(focusedAt, { align: "auto" });
  }, [focusedByKey, focusedAt, virtual]);
  const openId = useOpened(({ cardId }) => cardId);
  // Only when another card is opened: whoever scrolls on beside an open one stays there.
  // biome-ignore lint/correctness/useExhaustiveDependencies: not when the card's place changes
  useEffect(() => {
    const openAt = openId ? ids.indexOf(openId) : -1;
    if (openAt >= 0) virtual.scrollToIndex(openAt, { align: "auto" });
  }, [openId]);
  return { virtual, items };
}
