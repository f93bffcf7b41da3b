import { useCallback, useEffect, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { fieldRight, useMe } from "@/api/me";
import type { Card, ListColumn, Pipeline } from "@/api/types";
import { useIsPhone, useMedia } from "@/lib/useMedia";
import { useList } from "@/live/hooks";
import { rowHeights } from "@/ui/prefs";
import { RegionError } from "@/ui/States";
import { BoardActionsContext, useActionsAround } from "../actions";
import { announceArrivals } from "../arrivals";
import { setListed } from "../board";
import board from "../board.module.css";
import { BulkBar } from "../bulk/BulkBar";
import { Sure } from "../bulk/Sure";
import { isRefusal, Refused } from "../FilterRefused";
import { type Filter, isFiltered } from "../filter";
import { flashRemoteChanges } from "../flash";
import { useLook } from "../look";
import { MoveMenu } from "../MoveMenu";
import { MoveQuestions } from "../MoveQuestions";
import { useTotals, useWhole } from "../totals";
import { useFilterOnScreen, useQuestionEndsWhole } from "../useFilterOnScreen";
import { CardGrid } from "./CardGrid";
import { leastWidth, offered, placesOf, tracksOf } from "./columns";
import { Foot } from "./Foot";
import { type Grid, GridContext, writesOf } from "./grid";
import styles from "./list.module.css";
import { cardList } from "./load";
import { PhoneRows } from "./PhoneRows";

type Props = {
  pipeline: Pipeline;
  filter: Filter;
  /** Beside the names, in their order. */
  columns: readonly ListColumn[];
  onSort: (sort: string | undefined) => void;
  open: (card: Card) => void;
  prefetch: (customerId: string) => void;
  askWhy: (card: Card) => void;
  /** Shown instead of rows when there is no card, or a filter leaves none. */
  nothing: (isFiltered: boolean) => React.ReactNode;
  /** Takes every filter away. */
  clear: () => void;
};

/** The pipeline as a table of cards: the same cards as on the board, in one order, written in place. */
export function CardList({
  pipeline,
  filter,
  columns,
  onSort,
  open,
  prefetch,
  askWhy,
  nothing,
  clear,
}: Props) {
  const { t } = useTranslation();
  const isPhone = useIsPhone();
  const { density } = useLook();
  const isTouched = useMedia("(pointer: coarse)");
  const grid = useColumns(pipeline, columns, isTouched);
  const height = Math.max(rowHeights[density], isTouched ? touchTarget : 0);
  const actions = useActionsAround(open, prefetch, askWhy);
  const { key, makeSpec } = useMemo(() => cardList(pipeline, filter), [pipeline, filter]);
  const [view, list] = useList(key, makeSpec);
  const whole = useWhole(pipeline.stages, filter);
  useTotals(pipeline.id, filter);
  useFilterOnScreen(
    pipeline.id,
    filter,
    useCallback(() => void list.reload(), [list]),
  );
  useQuestionEndsWhole(pipeline.id, filter);
  useEffect(() => setListed(view.ids), [view.ids]);
  useEffect(() => () => setListed(null), []);
  useEffect(flashRemoteChanges, []);
  useEffect(() => announceArrivals(pipeline.id, pipeline.stages), [pipeline.id, pipeline.stages]);
  const more = useCallback(() => void list.more(), [list]);
  const isReady = view.phase === "ready";
  const total = Math.max(view.ids.length, view.next ? (whole ?? 0) : 0, isReady ? 0 : bonesAtFirst);
  const parts = { filter, view, total, more };

  return (
    <BoardActionsContext value={actions}>
      <GridContext value={grid}>
        <div className={styles.list} data-board={pipeline.id} role="region" aria-label={t("list.region")}>
          {view.phase === "failed" && isRefusal(view.problem) && (
            <Refused problem={view.problem} clear={clear} />
          )}
          {view.phase === "failed" && !isRefusal(view.problem) && (
            <RegionError what={t("list.failed")} problem={view.problem} retry={() => void list.reload()} />
          )}
          {view.phase !== "failed" &&
            (isPhone ? (
              <PhoneRows {...parts} density={density} />
            ) : (
              <CardGrid {...parts} height={height} onSort={onSort} />
            ))}
          {isReady && view.ids.length === 0 && (
            <div className={board.nothing}>{nothing(isFiltered(filter))}</div>
          )}
          <BulkBar pipeline={pipeline} filter={filter} />
        </div>
        <Foot pipeline={pipeline} filter={filter} whole={whole} />
        <Sure open={open} />
        <MoveMenu stages={pipeline.stages} filter={filter} open={open} />
        <MoveQuestions open={open} />
      </GridContext>
    </BoardActionsContext>
  );
}

const bonesAtFirst = 20;
/** Pixels that a finger needs. */
const touchTarget = 44;

/** What the rows share. What is hidden from the person is not there. */
function useColumns(pipeline: Pipeline, columns: readonly ListColumn[], isTouched: boolean): Grid {
  const me = useMe();
  return useMemo(() => {
    const places = placesOf(offered(columns, (right) => fieldRight(me, right) === "hidden"));
    return {
      pipeline,
      places,
      tracks: tracksOf(places),
      width: leastWidth(places),
      writes: writesOf(me),
      isTouched,
    };
  }, [pipeline, columns, me, isTouched]);
}
