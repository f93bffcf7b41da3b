import { ActionIcon, Menu, Tooltip } from "@mantine/core";
import {
  IconArrowBarLeft,
  IconCheckbox,
  IconChecks,
  IconDots,
  IconInbox,
  IconPlayerTrackNext,
  IconSettings,
} from "@tabler/icons-react";
import { useVirtualizer } from "@tanstack/react-virtual";
import { memo, useCallback, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { isGranted, useMe } from "@/api/me";
import type { Stage, StageTotal } from "@/api/types";
import { count, percent } from "@/lib/formats";
import { keptScroll, useKeptScroll } from "@/lib/keptScroll";
import { useRowKeys } from "@/lib/useRowKeys";
import { useList } from "@/live/hooks";
import { usePrefs } from "@/ui/prefs";
import { Empty, RegionError } from "@/ui/States";
import { idsOf, stageListKey, stageSpec } from "./board";
import { selectAll, useBoard } from "./boardState";
import { askOrChoose, mostAtOnce } from "./bulk/whole";
import { CardView } from "./CardView";
import styles from "./column.module.css";
import { useDeeds } from "./deeds";
import { useStageDrop } from "./drag";
import { isRefusal } from "./FilterRefused";
import { type Filter, isFiltered } from "./filter";
import { Figures } from "./history/Figures";
import { StageFlow } from "./history/StageFlow";
import { useCardHeight } from "./look";
import { News } from "./News";
import { useOpened } from "./opened";
import { useTotal } from "./totals";
import { useIsOnScreen } from "./useIsOnScreen";
import { useStillness } from "./useStillness";

type Props = { stage: Stage; pipelineId: string; filter: Filter; whole: number };

const gap = 6;

/** One stage: its name and sums, and as many cards as fit the screen. */
export const Column = memo(function Column({ stage, pipelineId, filter, whole }: Props) {
  const { t } = useTranslation();
  const column = useRef<HTMLElement>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const isCollapsed = usePrefs((prefs) => prefs.collapsed.includes(stage.id));
  const [view, list] = useList(stageListKey(stage.id, filter), () => stageSpec(pipelineId, stage.id, filter));
  const total = useTotal(stage.id, filter);
  useStageDrop(column, scroller, stage.id);
  const shownCount = total?.count ?? view.ids.length;
  const more = useCallback(() => void list.more(), [list]);
  const common = { ref: column, "data-stage": stage.id };

  if (isCollapsed) {
    return (
      <section {...common} className={styles.folded} aria-label={stage.name}>
        <button
          type="button"
          aria-label={t("board.unfold", { name: stage.name })}
          onClick={() => fold(stage.id)}
          className={styles.unfold}
        >
          <i className={styles.dot} style={{ background: stage.color }} />
          <b>{stage.name}</b>
          <span className="numbers">{count(shownCount)}</span>
        </button>
      </section>
    );
  }
  return (
    <section {...common} className={styles.column} aria-label={stage.name}>
      <Header
        stage={stage}
        pipelineId={pipelineId}
        filter={filter}
        count={shownCount}
        total={total ?? null}
        hasFurther={shownCount > view.ids.length}
        whole={whole}
      />
      {view.phase === "failed" && isRefusal(view.problem) ? null : view.phase === "failed" ? (
        <RegionError what={t("board.columnFailed")} problem={view.problem} retry={() => void list.reload()} />
      ) : (
        <Cards
          stage={stage}
          ids={view.ids}
          view={view}
          total={Math.max(view.ids.length, view.next ? shownCount : 0, view.phase === "ready" ? 0 : 6)}
          more={more}
          scroller={scroller}
          isNarrowed={isFiltered(filter)}
        />
      )}
    </section>
  );
});

function fold(stageId: string): void {
  const { collapsed } = usePrefs.getState();
  const isFolded = collapsed.includes(stageId);
  usePrefs.setState({
    collapsed: isFolded ? collapsed.filter((id) => id !== stageId) : [...collapsed, stageId],
  });
}

type HeaderProps = Props & {
  count: number;
  total: StageTotal | null;
  /** There are cards that are not loaded. */
  hasFurther: boolean;
};

/** Kept as it is while cards come and go under it. */
const Header = memo(function Header({
  stage,
  pipelineId,
  filter,
  count: cards,
  total,
  hasFurther,
  whole,
}: HeaderProps) {
  const { t } = useTranslation();
  const me = useMe();
  const { sweep, configure } = useDeeds();
  const hasMore = total !== null && hasFurther && cards <= mostAtOnce;
  const share = whole > 0 ? cards / whole : 0;
  return (
    <div className={styles.header}>
      <div className={styles.title}>
        <i className={styles.dot} style={{ background: stage.color }} aria-hidden />
        <h2>{stage.name}</h2>
        <Count cards={cards} limit={stage.card_limit} />
        <Menu position="bottom-end" zIndex={250}>
          <Menu.Target>
            <ActionIcon size={24} aria-label={t("board.columnMenu", { name: stage.name })}>
              <IconDots size={16} stroke={1.7} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<IconArrowBarLeft size={16} />} onClick={() => fold(stage.id)}>
              {t("board.fold")}
            </Menu.Item>
            <Menu.Item
              leftSection={<IconCheckbox size={16} />}
              onClick={() => selectAll(idsOf(stage.id, filter))}
            >
              {t("board.selectAll")}
            </Menu.Item>
            {hasMore && isGranted(me, "customers.bulk") && (
              <Menu.Item
                leftSection={<IconChecks size={16} />}
                onClick={() => askOrChoose({ pipelineId, filter, stageId: stage.id, except: new Set() })}
              >
                {t("board.selectStage", { count: cards, shown: count(cards) })}
              </Menu.Item>
            )}
            <Menu.Item leftSection={<IconPlayerTrackNext size={16} />} onClick={() => sweep(stage.id)}>
              {t("sweep.begin")}
            </Menu.Item>
            {configure && (
              <Menu.Item leftSection={<IconSettings size={16} />} onClick={() => configure(stage.id)}>
                {t("board.configure")}
              </Menu.Item>
            )}
          </Menu.Dropdown>
        </Menu>
      </div>
      <Figures stage={stage} pipelineId={pipelineId} filter={filter} total={total} whole={whole} />
      <StageFlow stage={stage} filter={filter} />
      <Tooltip label={t("board.share", { share: percent(share) })}>
        <div className={styles.track}>
          <i style={{ width: `${Math.max(share * 100, cards > 0 ? 2 : 0)}%`, background: stage.color }} />
        </div>
      </Tooltip>
    </div>
  );
});

function Count({ cards, limit }: { cards: number; limit: number | null }) {
  const { t } = useTranslation();
  if (limit === null) return <span className={styles.count}>{count(cards)}</span>;
  return (
    <span
      className={styles.count}
      data-over={cards > limit || undefined}
      title={t("board.overLimit", { limit: count(limit) })}
    >
      {t("board.limit", { shown: count(cards), limit: count(limit) })}
    </span>
  );
}

type CardsProps = {
  stage: Stage;
  ids: readonly string[];
  view: { phase: string; arrived: readonly string[]; isRemote: boolean };
  total: number;
  more: () => void;
  scroller: React.RefObject<HTMLDivElement | null>;
  isNarrowed: boolean;
};

function Cards({ stage, ids, view, total, more, scroller, isNarrowed }: CardsProps) {
  const { t } = useTranslation();
  const height = useCardHeight() + gap;
  const isOnScreen = useIsOnScreen(scroller);
  const focusedAt = useFocusedAt(ids);
  const heldAt = useBoard(({ focusId }) => (focusId ? ids.indexOf(focusId) : -1));
  const keyOf = useRowKeys(ids);
  const virtual = useVirtualizer({
    count: isOnScreen ? total : 0,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 2,
    initialOffset: () => keptScroll(stage.id),
    getItemKey: keyOf,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new height means new places
  useEffect(() => virtual.measure(), [height]);
  const items = virtual.getVirtualItems();
  const last = items[items.length - 1]?.index ?? 0;
  // One stop of the Tab key in each column: the card last used there, else the first one drawn.
  const stop = items.some(({ index }) => index === heldAt) ? heldAt : (items[0]?.index ?? 0);
  useEffect(() => {
    if (last >= ids.length - 8) more();
  }, [last, ids.length, more]);
  useEffect(() => {
    if (focusedAt >= 0) virtual.scrollToIndex(focusedAt, { align: "auto" });
  }, [focusedAt, virtual]);
  const openId = useOpened(({ cardId }) => cardId);
  const openAt = openId ? ids.indexOf(openId) : -1;
  // Only when another card is opened: whoever scrolls on beside an open one stays there.
  // biome-ignore lint/correctness/useExhaustiveDependencies: not when the card's place changes
  useEffect(() => {
    if (openAt >= 0) virtual.scrollToIndex(openAt, { align: "auto" });
  }, [openId]);
  useKeptScroll(scroller, stage.id, "scrollTop");
  const [news, seeNews] = useStillness(scroller, ids, view, height);

  return (
    <div className={styles.well}>
      <News count={news} see={seeNews} />
      <div
        ref={scroller}
        className={styles.scroller}
        data-scroller={stage.id}
        tabIndex={ids.length === 0 && total > 0 ? 0 : -1}
      >
        {view.phase === "ready" && total === 0 && !isNarrowed && (
          <Empty icon={<IconInbox size={24} stroke={1.4} />}>{t("board.emptyColumn")}</Empty>
        )}
        <div
          role="list"
          aria-label={stage.name}
          style={{ height: isOnScreen ? virtual.getTotalSize() : total * height }}
        >
          {items.map((item) => (
            <div
              key={item.key}
              role="listitem"
              aria-setsize={total}
              aria-posinset={item.index + 1}
              className={styles.slot}
              style={{ height: height - gap, transform: `translateY(${item.start}px)` }}
            >
              {ids[item.index] ? (
                <CardView id={ids[item.index] as string} isTabStop={item.index === stop} />
              ) : (
                <div className={styles.bone} aria-hidden />
              )}
            </div>
          ))}
        </div>
      </div>
    </div>
  );
}

/** Where the keyboard's card stands in this column, else -1. */
function useFocusedAt(ids: readonly string[]): number {
  const focusId = useBoard(({ focusId, isFocusByKey }) => (isFocusByKey ? focusId : null));
  return focusId ? ids.indexOf(focusId) : -1;
}
