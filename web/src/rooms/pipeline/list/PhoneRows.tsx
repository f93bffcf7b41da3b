import { useVirtualizer } from "@tanstack/react-virtual";
import { memo, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Card } from "@/api/types";
import { ago, exact, money } from "@/lib/formats";
import { keptScroll, useKeptScroll } from "@/lib/keptScroll";
import { useNow } from "@/lib/now";
import { useRowKeys } from "@/lib/useRowKeys";
import { useRow } from "@/live/hooks";
import type { View } from "@/live/list";
import { useUnread } from "@/live/unread";
import { Avatars } from "@/ui/Avatar";
import { Count } from "@/ui/Count";
import type { Density } from "@/ui/prefs";
import { useSlow } from "@/ui/States";
import { useBoardActions } from "../actions";
import { focusCard, isChosen, isSelecting, toggleSelected, useBoard } from "../boardState";
import { NextChip } from "../CardLines";
import { CardQuick } from "../CardQuick";
import { News } from "../News";
import { useOpened } from "../opened";
import { useStillness } from "../useStillness";
import { StageName } from "./CellContent";
import { askMenu } from "./edit";
import { useGrid } from "./grid";
import styles from "./phone.module.css";

/** Pixels; two lines each. */
const heights: Record<Density, number> = { tight: 56, normal: 64, wide: 76 };

type Props = { view: View; total: number; more: () => void; density: Density };

/** The list on a phone: two lines for each card, whatever the columns are. */
export function PhoneRows({ view, total, more, density }: Props) {
  const { t } = useTranslation();
  const { pipeline } = useGrid();
  const scroller = useRef<HTMLDivElement>(null);
  const height = heights[density];
  const { ids } = view;
  const key = `list:${pipeline.id}`;
  const isSlow = useSlow();
  const keyOf = useRowKeys(ids);
  const virtual = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 6,
    initialOffset: () => keptScroll(key),
    getItemKey: keyOf,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new height means new places
  useEffect(() => virtual.measure(), [height]);
  const items = virtual.getVirtualItems();
  const last = items[items.length - 1]?.index ?? 0;
  useEffect(() => {
    if (last >= ids.length - 30) more();
  }, [last, ids.length, more]);
  useKeptScroll(scroller, key, "scrollTop");
  const [news, seeNews] = useStillness(scroller, ids, view, height);
  return (
    <div className={styles.well}>
      <News count={news} see={seeNews} />
      <div
        ref={scroller}
        className={styles.scroller}
        role="list"
        aria-label={t("list.label", { name: pipeline.name })}
      >
        <div role="none" style={{ height: virtual.getTotalSize() }}>
          {items.map((item) => (
            <div
              key={item.key}
              role="listitem"
              aria-setsize={total}
              aria-posinset={item.index + 1}
              className={styles.slot}
              style={{ height, transform: `translateY(${item.start}px)` }}
            >
              {ids[item.index] ? (
                <PhoneRow id={ids[item.index] as string} />
              ) : (
                isSlow && <div className={styles.bone} aria-hidden />
              )}
            </div>
          ))}
        </div>
      </div>
    </div>
  );
}

const PhoneRow = memo(function PhoneRow({ id }: { id: string }) {
  const card = useRow("card", id);
  return card ? <DrawnRow card={card} /> : null;
});

function DrawnRow({ card }: { card: Card }) {
  const { t } = useTranslation();
  const now = useNow();
  const actions = useBoardActions();
  const unread = useUnread(card.customer_id);
  const isSelected = useBoard((board) => isChosen(board, card));
  const isOpen = useOpened(({ cardId }) => cardId === card.id);
  const at = card.last_message?.at ?? card.last_contact_at;

  function tap(): void {
    focusCard(card.id, false);
    if (isSelecting()) toggleSelected(card.id);
    else actions.open(card);
  }

  return (
    <div className={styles.row} data-card={card.id} data-selected={isSelected} data-open={isOpen}>
      <button
        type="button"
        className={styles.main}
        aria-pressed={isSelected || undefined}
        onClick={tap}
        onContextMenu={(event) => {
          // A long press.
          event.preventDefault();
          askMenu(card.id);
        }}
      >
        <span className={styles.line}>
          <b>{card.name}</b>
          <Count of={unread} says={t("unread.messages", { count: unread })} />
          {card.value && <span className={styles.value}>{money(card.value)}</span>}
        </span>
        <span className={styles.line}>
          <span className={styles.stage}>
            <StageName card={card} />
          </span>
          {at && (
            <time dateTime={at} title={exact(at)}>
              {ago(at, now)}
            </time>
          )}
          <span className={styles.side}>
            <NextChip card={card} />
            <Avatars people={card.assignees} most={1} />
          </span>
        </span>
      </button>
      <CardQuick card={card} />
    </div>
  );
}
