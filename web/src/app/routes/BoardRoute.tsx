import { Button, Menu } from "@mantine/core";
import { IconChevronDown } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useCallback, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { isGranted, useMe } from "@/api/me";
import type { Card, Pipeline } from "@/api/types";
import { count } from "@/lib/formats";
import { useKeys } from "@/lib/useKeys";
import { usePipelines } from "@/live/shared";
import { prefetchCustomer } from "@/rooms/customers/load";
import { NewCustomer } from "@/rooms/customers/NewCustomer";
import { Board } from "@/rooms/pipeline/Board";
import { choose, mostAtOnce } from "@/rooms/pipeline/bulk/whole";
import { DeedPopover } from "@/rooms/pipeline/DeedPopover";
import { DeedsContext } from "@/rooms/pipeline/deeds";
import { type Filter, isFiltered } from "@/rooms/pipeline/filter";
import { FilterNames } from "@/rooms/pipeline/filtering/FilterChips";
import { ComparisonContext } from "@/rooms/pipeline/history/moved";
import { TimeBar } from "@/rooms/pipeline/history/TimeBar";
import { TimeMenu } from "@/rooms/pipeline/history/TimeMenu";
import { backToCard } from "@/rooms/pipeline/opened";
import { Toolbar } from "@/rooms/pipeline/Toolbar";
import { useWhole } from "@/rooms/pipeline/totals";
import { ViewTabs } from "@/rooms/pipeline/views/ViewTabs";
import { makesNew } from "@/ui/newThing";
import { Bones, Empty, RegionError } from "@/ui/States";
import { TopBarTitle } from "@/ui/TopBarTitle";
import { Beside } from "./Beside";
import styles from "./board.module.css";
import { useCardDeeds } from "./cardDeeds";
import { type OverBoard, useOverBoard } from "./overBoard";
import { SweepStory } from "./SweepStory";
import { useTime } from "./useTime";
import { useView } from "./useView";

const PastBoard = lazy(async () => ({
  default: (await import("@/rooms/pipeline/history/PastBoard")).PastBoard,
}));
const MovedPanel = lazy(async () => ({
  default: (await import("@/rooms/pipeline/history/MovedPanel")).MovedPanel,
}));

const Sweep = lazy(async () => ({ default: (await import("@/rooms/pipeline/sweep/Sweep")).Sweep }));

const WhyDialog = lazy(async () => ({
  default: (await import("@/rooms/customers/why/WhyDialog")).WhyDialog,
}));

/** In the address: all stages, not one of them. */
const everything = "hepsi";

/** /huni: the board, with a customer beside it or the cards one by one, as the address says. */
export function BoardRoute() {
  const over = useOverBoard();
  const deeds = useCardDeeds(
    useCallback((stageId: string | null) => over.open({ gez: stageId ?? everything }), [over.open]),
  );
  return (
    <DeedsContext value={deeds}>
      <BoardScreen over={over} />
      <DeedPopover />
    </DeedsContext>
  );
}

function BoardScreen({ over }: { over: OverBoard }) {
  const { t } = useTranslation();
  const navigate = useNavigate({ from: "/huni" });
  const search = useSearch({ from: "/inside/huni" });
  const { items: pipelines, view } = usePipelines();
  const [isNew, setNew] = useState(false);
  const [asked, setAsked] = useState<Card | null>(null);
  const pipeline = pipelines.find(({ id }) => id === search.huni) ?? pipelines[0];
  const { filter, setFilter, saved, choose, isWaiting } = useView(pipeline?.id);

  const openCustomer = useCallback((musteri: string) => over.open({ musteri }), [over.open]);
  const open = useCallback((card: Card) => openCustomer(card.customer_id), [openCustomer]);
  const clear = useCallback(() => setFilter({}), [setFilter]);
  const time = useTime(pipeline?.id);
  useEffect(() => makesNew(() => setNew(true)), []);
  const isCovered = useRef(Boolean(search.musteri || search.gez));
  useEffect(() => {
    // Back from another screen: where one was on the board.
    if (!isCovered.current) backToCard(null);
  }, []);
  useKeys({ c: () => setNew(true) });

  return (
    <div className={styles.page}>
      <Title
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
          views={<ViewTabs pipelineId={pipeline.id} view={saved} filter={filter} choose={choose} />}
          time={<TimeMenu pipelineId={pipeline.id} looking={time.looking} look={time.look} />}
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
      {pipeline && !time.looking.at && !isWaiting && (
        <ComparisonContext value={time.comparison}>
          <Board
            key={pipeline.id}
            pipeline={pipeline}
            filter={filter}
            open={open}
            prefetch={prefetchCustomer}
            askWhy={setAsked}
            clear={clear}
            nothing={(isFiltered) =>
              isFiltered ? (
                <NothingFound pipeline={pipeline} filter={filter} clear={clear} />
              ) : (
                <NothingYet add={() => setNew(true)} />
              )
            }
          />
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
      {pipeline && search.musteri && (
        <Beside id={search.musteri} pipeline={pipeline} filter={filter} open={open} close={over.close} />
      )}
      {pipeline && search.gez && !isWaiting && (
        <Suspense>
          <Sweep
            key={search.gez}
            pipeline={pipeline}
            stageId={search.gez === everything ? null : search.gez}
            filter={filter}
            open={open}
            close={over.close}
            prefetch={prefetchCustomer}
            story={(customerId) => <SweepStory customerId={customerId} />}
          />
        </Suspense>
      )}
      {asked && (
        <Suspense>
          <WhyDialog id={asked.customer_id} name={asked.name} close={() => setAsked(null)} />
        </Suspense>
      )}
      <NewCustomer isOpen={isNew} onClose={() => setNew(false)} />
    </div>
  );
}

function NothingYet({ add }: { add: () => void }) {
  const { t } = useTranslation();
  const me = useMe();
  return (
    <Empty action={isGranted(me, "customers.create") && <Button onClick={add}>{t("board.addFirst")}</Button>}>
      {t("board.empty")}
    </Empty>
  );
}

function NothingFound({
  pipeline,
  filter,
  clear,
}: {
  pipeline: Pipeline;
  filter: Filter;
  clear: () => void;
}) {
  const { t } = useTranslation();
  return (
    <Empty
      action={
        <Button variant="default" onClick={clear}>
          {t("common.clearFilters")}
        </Button>
      }
    >
      {t("board.emptyFiltered")}
      <span className={styles.named}>
        <FilterNames
          pipeline={pipeline}
          {...(filter.filter ? { filter: filter.filter } : {})}
          {...(filter.q ? { q: filter.q } : {})}
        />
      </span>
    </Empty>
  );
}

type TitleProps = {
  pipeline: Pipeline | undefined;
  pipelines: Pipeline[];
  /** Null while the board on screen is one of the past, which counts for itself. */
  filter: Filter | null;
  choose: (id: string) => void;
};

function Title({ pipeline, pipelines, filter, choose }: TitleProps) {
  const { t } = useTranslation();
  const name = pipeline?.name ?? t("nav.board");
  return (
    <TopBarTitle title={name}>
      {pipelines.length > 1 ? (
        <Menu zIndex={250} position="bottom-start">
          <Menu.Target>
            <button type="button" className={styles.switch} aria-label={t("board.switch", { name })}>
              <h1>{name}</h1>
              <IconChevronDown size={16} aria-hidden />
            </button>
          </Menu.Target>
          <Menu.Dropdown>
            {pipelines.map(({ id, name: other }) => (
              <Menu.Item key={id} onClick={() => choose(id)}>
                {other}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      ) : (
        <h1>{name}</h1>
      )}
      {pipeline && filter && <CardCount pipeline={pipeline} filter={filter} />}
    </TopBarTitle>
  );
}

function CardCount({ pipeline, filter }: { pipeline: Pipeline; filter: Filter }) {
  const { t } = useTranslation();
  const me = useMe();
  const whole = useWhole(pipeline.stages, filter);
  if (whole === null) return null;
  const counted = { count: whole, shown: count(whole) };
  // Beside the conditions of a filter stands the same; a text alone has no other place.
  const isTextAlone = isFiltered(filter) && !filter.filter;
  if (!isTextAlone || whole === 0 || whole > mostAtOnce || !isGranted(me, "customers.bulk"))
    return <span className={styles.count}>{t("board.cards", counted)}</span>;
  return (
    <button
      type="button"
      className={styles.count}
      title={t("bulk.chooseAll.filter", counted)}
      aria-label={t("bulk.chooseAll.filter", counted)}
      onClick={() => choose({ pipelineId: pipeline.id, filter, stageId: null, except: new Set() })}
    >
      {t("board.cards", counted)}
    </button>
  );
}
