import { useNavigate, useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { isGranted, useMe } from "@/api/me";
import type { Card, Pipeline } from "@/api/types";
import { useKeys } from "@/lib/useKeys";
import { useIsPhone } from "@/lib/useMedia";
import { useActivityTypes, usePipelines } from "@/live/shared";
import { prefetchCustomer } from "@/rooms/customers/load";
import { Board } from "@/rooms/pipeline/Board";
import { columnLists, type Shown } from "@/rooms/pipeline/board";
import { DeedsContext } from "@/rooms/pipeline/deeds";
import { type Filter, sorting } from "@/rooms/pipeline/filter";
import { ComparisonContext } from "@/rooms/pipeline/history/moved";
import { TimeBar } from "@/rooms/pipeline/history/TimeBar";
import { TimeMenu } from "@/rooms/pipeline/history/TimeMenu";
import { LookMenu } from "@/rooms/pipeline/LookMenu";
import { cardList } from "@/rooms/pipeline/list/load";
import { LookContext } from "@/rooms/pipeline/look";
import { ModeSwitch } from "@/rooms/pipeline/ModeSwitch";
import { backToCard } from "@/rooms/pipeline/opened";
import { Toolbar } from "@/rooms/pipeline/Toolbar";
import { ViewTabs } from "@/rooms/pipeline/views/ViewTabs";
import { makesNew } from "@/ui/newThing";
import { rested } from "@/ui/rested";
import { Bones, Empty, RegionError } from "@/ui/States";
import { Beside, CustomerPeek } from "./Beside";
import { NothingFound, NothingYet } from "./BoardNothing";
import { BoardTitle } from "./BoardTitle";
import styles from "./board.module.css";
import { useCardDeeds } from "./cardDeeds";
import { type OverBoard, useOverBoard } from "./overBoard";
import { useTime } from "./useTime";
import { useView } from "./useView";

const CardList = lazy(async () => ({
  default: (await import("@/rooms/pipeline/list/CardList")).CardList,
}));
const ColumnForm = lazy(async () => ({
  default: (await import("@/rooms/pipeline/list/ColumnForm")).ColumnForm,
}));
const Looking = rested(async () => (await import("@/rooms/files/Looking")).Looking);
const Reminding = rested(async () => (await import("@/rooms/reminders/ReminderForm")).Reminding);
const Booking = rested(async () => (await import("@/rooms/activities/appointments/Booking")).Booking);
const DeedPopover = rested(async () => (await import("@/rooms/pipeline/DeedPopover")).DeedPopover);
const NewCustomer = rested(async () => (await import("@/rooms/customers/NewCustomer")).NewCustomer);
const PastBoard = lazy(async () => ({
  default: (await import("@/rooms/pipeline/history/PastBoard")).PastBoard,
}));
const MovedPanel = lazy(async () => ({
  default: (await import("@/rooms/pipeline/history/MovedPanel")).MovedPanel,
}));

const SweepStory = lazy(async () => ({ default: (await import("./SweepStory")).SweepStory }));
const SweepWork = lazy(async () => ({ default: (await import("./SweepWork")).SweepWork }));
const Sweep = lazy(async () => ({ default: (await import("@/rooms/pipeline/sweep/Sweep")).Sweep }));

const WhyDialog = lazy(async () => ({
  default: (await import("@/rooms/customers/why/WhyDialog")).WhyDialog,
}));

/** In the address: all stages, not one of them. */
const everything = "hepsi";

/** /huni: the board, with a customer beside it or the cards one by one, as the address says. */
export function BoardRoute() {
  const me = useMe();
  const over = useOverBoard();
  const deeds = useCardDeeds({
    open: useCallback((card: Card) => over.open({ musteri: card.customer_id }), [over.open]),
    sweep: useCallback((stageId: string | null) => over.open({ gez: stageId ?? everything }), [over.open]),
  });
  return (
    <DeedsContext value={deeds}>
      <BoardScreen over={over} />
      {isGranted(me, "activities.view") && <TypesOfWork />}
      <DeedPopover />
      <Booking />
      <Reminding />
      <Looking />
    </DeedsContext>
  );
}

/** What is next on the cards is called by its sort; they need not be asked for one by one. */
function TypesOfWork() {
  useActivityTypes();
  return null;
}

function BoardScreen({ over }: { over: OverBoard }) {
  const { t } = useTranslation();
  const navigate = useNavigate({ from: "/huni" });
  const huni = useSearch({ from: "/inside/huni", select: (search) => search.huni });
  const { items: pipelines, view } = usePipelines();
  const [isNew, setNew] = useState(false);
  const [asked, setAsked] = useState<Card | null>(null);
  const pipeline = pipelines.find(({ id }) => id === huni) ?? pipelines[0];
  const { filter, setFilter, drawn, looking, setMode, setColumns, saved, choose, isWaiting } = useView(
    pipeline?.id,
  );

  const openCustomer = useCallback((musteri: string) => over.open({ musteri }), [over.open]);
  const open = useCallback((card: Card) => openCustomer(card.customer_id), [openCustomer]);
  const clear = useCallback(() => setFilter({}), [setFilter]);
  const time = useTime(pipeline?.id);
  // The past is a board.
  const mode = time.looking.at ? "board" : drawn.mode;
  const lists = useMemo(
    () => (!pipeline ? [] : mode === "list" ? [cardList(pipeline, filter)] : columnLists(pipeline, filter)),
    [pipeline, filter, mode],
  );
  useEffect(() => makesNew(() => setNew(true)), []);
  useKeys({ c: () => setNew(true) });
  const isPhone = useIsPhone();

  const shown = pipeline && {
    pipeline,
    filter,
    open,
    prefetch: prefetchCustomer,
    askWhy: setAsked,
    clear,
    nothing: (isFiltered: boolean) =>
      isFiltered ? (
        <NothingFound pipeline={pipeline} filter={filter} clear={clear} />
      ) : (
        <NothingYet add={() => setNew(true)} />
      ),
  };

  return (
    <LookContext value={looking}>
      <div className={styles.page}>
        <BoardTitle
          pipeline={pipeline}
          pipelines={pipelines}
          filter={time.looking.at ? null : filter}
          choose={(huni) => void navigate({ search: (before) => ({ ...before, huni, view: undefined }) })}
        />
        {pipeline && (
          <Toolbar
            pipeline={pipeline}
            filter={filter}
            onFilter={setFilter}
            mode={!time.looking.at && <ModeSwitch mode={mode} choose={setMode} />}
            views={
              <ViewTabs pipelineId={pipeline.id} view={saved} filter={filter} drawn={drawn} choose={choose} />
            }
            time={<TimeMenu pipelineId={pipeline.id} looking={time.looking} look={time.look} />}
            look={
              <LookMenu>
                {mode === "list" && !isPhone ? (
                  <Suspense>
                    <ColumnForm columns={drawn.columns} choose={setColumns} />
                  </Suspense>
                ) : undefined}
              </LookMenu>
            }
            onNew={() => setNew(true)}
          />
        )}
        {pipeline && (
          <TimeBar
            pipeline={pipeline}
            filter={filter}
            looking={time.looking}
            look={time.look}
            list={() => time.list({})}
          />
        )}
        {view.phase === "failed" && (
          <RegionError what={t("board.failed")} problem={view.problem} retry={() => location.reload()} />
        )}
        {view.phase === "ready" && !pipeline && <Empty>{t("board.noPipeline")}</Empty>}
        {view.phase !== "ready" && view.phase !== "failed" && (
          <div className={styles.bones}>
            <Bones rows={5} height={600} />
          </div>
        )}
        {pipeline && time.looking.at && (
          <Suspense>
            <PastBoard
              key={pipeline.id}
              pipeline={pipeline}
              at={time.looking.at}
              filter={filter}
              openCustomer={openCustomer}
            />
          </Suspense>
        )}
        {shown && !time.looking.at && !isWaiting && (
          <ComparisonContext value={time.comparison}>
            {mode === "list" ? (
              <Suspense
                fallback={
                  <div className={styles.rows}>
                    <Bones rows={16} height={28} />
                  </div>
                }
              >
                <CardList
                  key={pipeline.id}
                  {...shown}
                  columns={drawn.columns}
                  onSort={(sort) => setFilter(sorting(filter, sort))}
                />
              </Suspense>
            ) : (
              <Board key={pipeline.id} {...shown} />
            )}
          </ComparisonContext>
        )}
        {pipeline && time.comparison && time.choice && (
          <Suspense>
            <MovedPanel
              pipeline={pipeline}
              since={time.comparison.since}
              filter={filter}
              choice={time.choice}
              choose={time.list}
              openCustomer={openCustomer}
              close={time.unlist}
            />
          </Suspense>
        )}
        <OverTheBoard
          over={over}
          pipeline={pipeline}
          lists={lists}
          filter={isWaiting ? null : filter}
          open={open}
        />
        {asked && (
          <Suspense>
            <WhyDialog id={asked.customer_id} name={asked.name} close={() => setAsked(null)} />
          </Suspense>
        )}
        <NewCustomer isOpen={isNew} onClose={() => setNew(false)} />
      </div>
    </LookContext>
  );
}

type OverProps = {
  over: OverBoard;
  pipeline: Pipeline | undefined;
  lists: readonly Shown[];
  /** Null while the view that holds it has yet to come. */
  filter: Filter | null;
  open: (card: Card) => void;
};

/** A customer beside the board, or the cards one by one. By itself, so that opening one leaves the board as it is drawn. */
function OverTheBoard({ over, pipeline, lists, filter, open }: OverProps) {
  const { musteri, gez } = useSearch({
    from: "/inside/huni",
    select: ({ musteri, gez }) => ({ musteri, gez }),
    structuralSharing: true,
  });
  const isCovered = useRef(Boolean(musteri || gez));
  useEffect(() => {
    // Back from another screen: where one was on the board.
    if (!isCovered.current) backToCard(null);
  }, []);
  CustomerPeek.useIsHere();
  const me = useMe();
  const seesNext = isGranted(me, "activities.view") || isGranted(me, "reminders.view");
  if (!pipeline) return null;
  return (
    <>
      {musteri && <Beside id={musteri} pipeline={pipeline} lists={lists} open={open} close={over.close} />}
      {gez && filter && (
        <Suspense>
          <Sweep
            key={gez}
            pipeline={pipeline}
            stageId={gez === everything ? null : gez}
            filter={filter}
            open={open}
            close={over.close}
            prefetch={prefetchCustomer}
            story={(customerId) => <SweepStory customerId={customerId} />}
            work={(customerId) => seesNext && <SweepWork customerId={customerId} />}
          />
        </Suspense>
      )}
    </>
  );
}
