import { monitorForElements } from "@atlaskit/pragmatic-drag-and-drop/adapter/element-adapter";
import { combine } from "@atlaskit/pragmatic-drag-and-drop/utils/combine";
import { autoScrollForElements } from "@atlaskit/pragmatic-drag-and-drop-auto-scroll/element";
import { extractClosestEdge } from "@atlaskit/pragmatic-drag-and-drop-hitbox/closest-edge/extract-closest-edge";
import { useCallback, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { holdsGrant } from "@/api/me";
import type { Card, Pipeline, Stage } from "@/api/types";
import { useKeptScroll } from "@/lib/keptScroll";
import { useIsPhone } from "@/lib/useMedia";
import { listOf } from "@/live/list";
import { holdCard } from "@/live/presence";
import { rows } from "@/live/rows";
import { rested } from "@/ui/rested";
import { BoardActionsContext, useActionsAround } from "./actions";
import { archiveCard } from "./archive";
import { announceArrivals } from "./arrivals";
import { columnLists, idsOf } from "./board";
import styles from "./board.module.css";
import { clearSelected, useBoard } from "./boardState";
import { archiveMany } from "./bulk/acts";
import { useLasso } from "./bulk/useLasso";
import { Column } from "./Column";
import { DropZones } from "./DropZones";
import { askOrMove, dropSorted, moveToTop } from "./deal";
import { useDeeds } from "./deeds";
import { isDragged, type Over } from "./drag";
import { FilterRefused } from "./FilterRefused";
import { type Filter, isFiltered } from "./filter";
import { flashRemoteChanges } from "./flash";
import { useLook } from "./look";
import { MoveMenu } from "./MoveMenu";
import { StageTabs, TabCount } from "./StageTabs";
import { useTotals, useWhole } from "./totals";
import { useBoardKeys } from "./useBoardKeys";
import { useFilterOnScreen, useQuestionEndsWhole } from "./useFilterOnScreen";

type Props = {
  pipeline: Pipeline;
  filter: Filter;
  open: (card: Card) => void;
  prefetch: (customerId: string) => void;
  askWhy: (card: Card) => void;
  /** Shown over the board when there is no card, or a filter leaves none. */
  nothing: (isFiltered: boolean) => React.ReactNode;
  /** Takes every filter away. */
  clear: () => void;
};

const BulkBar = rested(async () => (await import("./bulk/BulkBar")).BulkBar);
const Sure = rested(async () => (await import("./bulk/Sure")).Sure);
const MoveQuestions = rested(async () => (await import("./MoveQuestions")).MoveQuestions);

/** The pipeline as columns of cards: drag, keyboard, menus, and everybody's work as it happens. */
export function Board({ pipeline, filter, open, prefetch, askWhy, nothing, clear }: Props) {
  const { t } = useTranslation();
  const isPhone = useIsPhone();
  const { density } = useLook();
  const scroller = useRef<HTMLDivElement>(null);
  const { stages } = pipeline;
  const actions = useActionsAround(open, prefetch, askWhy);
  const whole = useWhole(stages, filter);
  useTotals(pipeline.id, filter);
  const reload = useCallback(() => {
    for (const { key, makeSpec } of columnLists(pipeline, filter)) void listOf(key, makeSpec).reload();
  }, [pipeline, filter]);
  useFilterOnScreen(pipeline.id, filter, reload);
  useQuestionEndsWhole(pipeline.id, filter);
  useEffect(flashRemoteChanges, []);
  useEffect(() => announceArrivals(pipeline.id, stages), [pipeline.id, stages]);
  useKeptScroll(scroller, pipeline.id, "scrollLeft");
  useDrops(scroller, stages, filter, open);
  useLasso(scroller);
  const deeds = useDeeds();
  const onKeyDown = useBoardKeys({ stages, filter, open, deeds });

  return (
    <BoardActionsContext value={actions}>
      {isPhone && (
        <StageTabs
          stages={stages}
          scroller={scroller}
          countOf={(id) => <TabCount stageId={id} filter={filter} />}
        />
      )}
      <div
        ref={scroller}
        className={styles.board}
        data-density={density}
        data-board={pipeline.id}
        onKeyDown={onKeyDown}
        role="region"
        aria-label={t("board.label", { name: pipeline.name })}
      >
        {stages.map((stage) => (
          <Column key={stage.id} stage={stage} pipelineId={pipeline.id} filter={filter} whole={whole ?? 0} />
        ))}
      </div>
      {whole === 0 && <div className={styles.nothing}>{nothing(isFiltered(filter))}</div>}
      <FilterRefused pipeline={pipeline} filter={filter} clear={clear} />
      <BulkBar pipeline={pipeline} filter={filter} />
      <DropZones stages={stages} />
      <Sure open={open} />
      <MoveMenu stages={stages} filter={filter} open={open} />
      <MoveQuestions open={open} />
    </BoardActionsContext>
  );
}

/** The one place where a drag ends. */
function useDrops(
  scroller: React.RefObject<HTMLDivElement | null>,
  stages: readonly Stage[],
  filter: Filter,
  open: (card: Card) => void,
): void {
  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    return combine(
      () => holdCard(null),
      autoScrollForElements({ element }),
      monitorForElements({
        canMonitor: ({ source }) => isDragged(source.data),
        onDragStart: ({ source }) => {
          useBoard.setState({ isDragging: true });
          holdCard(String(source.data.cardId));
        },
        onDrop: ({ source, location }) => {
          useBoard.setState({ isDragging: false });
          holdCard(null);
          const target = location.current.dropTargets[0];
          if (!target || !isDragged(source.data)) return;
          const over = target.data as Over;
          const isWhole = source.data.isWhole === true;
          if (over.type === "archive") {
            archiveDragged(source.data.cardIds, isWhole);
            return;
          }
          const stage = stages.find(({ id }) => id === over.stageId);
          if (!stage) return;
          if (over.type === "top") {
            moveToTop(source.data.cardIds, stage, filter, open, { isWhole });
            return;
          }
          if (filter.sort) {
            dropSorted(source.data.cardIds as string[], stage, open, isWhole);
            return;
          }
          const ids = idsOf(stage.id, filter).filter((id) => !(source.data.cardIds as string[]).includes(id));
          const edge = extractClosestEdge(target.data);
          const found = over.type === "card" ? ids.indexOf(over.cardId) : -1;
          const at = found < 0 ? ids.length : edge === "bottom" ? found + 1 : found;
          askOrMove({
            cardIds: source.data.cardIds,
            stage,
            above: ids[at - 1] ?? null,
            below: ids[at] ?? null,
            open,
            isWhole,
          });
        },
      }),
    );
  }, [scroller, stages, filter, open]);
}

/** One card by itself, several as one work for those who may; of all that are chosen the number is asked about first. */
function archiveDragged(cardIds: readonly string[], isWhole: boolean): void {
  if (isWhole) {
    useBoard.setState({ sure: { act: "archive" } });
    return;
  }
  const cards = cardIds.map((id) => rows.get("card", id)).filter((card): card is Card => card != null);
  if (cards.length > 1 && holdsGrant("customers.bulk")) archiveMany({ cards, count: cards.length });
  else for (const card of cards) void archiveCard(card);
  clearSelected();
}
