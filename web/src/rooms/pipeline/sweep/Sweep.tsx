import { ActionIcon, Button, Tooltip } from "@mantine/core";
import { IconArrowBackUp, IconChecks, IconX } from "@tabler/icons-react";
import { Suspense, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Card, Pipeline } from "@/api/types";
import { count } from "@/lib/formats";
import { useRow } from "@/live/hooks";
import { undo } from "@/live/undo";
import { announce } from "@/ui/announce";
import { Bones, Empty, RegionError } from "@/ui/States";
import { useDeeds } from "../deeds";
import type { Filter } from "../filter";
import { backToCard } from "../opened";
import { SweepActions } from "./SweepActions";
import { SweepCard } from "./SweepCard";
import styles from "./sweep.module.css";
import { useSweepKeys } from "./useSweepKeys";
import { useWalk, type Walking } from "./useWalk";

type Props = {
  pipeline: Pipeline;
  /** Null walks all stages. */
  stageId: string | null;
  filter: Filter;
  open: (card: Card) => void;
  close: () => void;
  prefetch: (customerId: string) => void;
  /** What has happened with a customer, from the room that knows. */
  story: (customerId: string) => React.ReactNode;
  /** What is to be done for a customer, with the ways to end it. */
  work: (customerId: string) => React.ReactNode;
};

/** "Sırayla gez": one card after the other, large, with one key for what is done most. The board waits underneath. */
export function Sweep(props: Props) {
  const { pipeline, stageId, filter, open, close, prefetch, story, work } = props;
  const { t } = useTranslation();
  const panel = useRef<HTMLElement>(null);
  const walking = useWalk(pipeline, stageId, filter);
  const { walk, total, phase, step } = walking;
  const id = walk.ids[walk.at] ?? null;
  const card = useRow("card", id);
  const isOver = phase === "ready" && id === null;
  const deeds = useDeeds();
  useSweepKeys({ card: card ?? null, pipeline, filter, open, close, step, deeds });
  useNeighbours(walking, prefetch);
  useCovering(panel);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each card is a new place to read
  useEffect(() => {
    panel.current?.focus({ preventScroll: true });
  }, [id]);
  const last = useRef<string | null>(null);
  last.current = id ?? last.current;
  useEffect(() => () => backToCard(last.current), []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: said once for each card
  useEffect(() => {
    if (card) announce(t("sweep.at", { at: walk.at + 1, total, name: card.name }));
    else if (isOver) announce(t("sweep.over"));
  }, [id, isOver]);
  const stage = pipeline.stages.find((each) => each.id === (card?.stage_id ?? stageId));

  return (
    <section ref={panel} className={styles.sweep} aria-label={t("sweep.begin")} tabIndex={-1}>
      <header className={styles.bar}>
        <b>{t("sweep.begin")}</b>
        {stage && (
          <span className={styles.stage}>
            <i style={{ background: stage.color }} aria-hidden />
            {stage.name}
          </span>
        )}
        <span className={styles.progress}>
          {t("sweep.progress", { at: count(Math.min(walk.at + 1, total)), total: count(total) })}
        </span>
        <Tooltip label={`${t("undo.action")} · Ctrl Z`}>
          <ActionIcon size={32} aria-label={t("undo.action")} onClick={() => void undo()}>
            <IconArrowBackUp size={18} stroke={1.7} />
          </ActionIcon>
        </Tooltip>
        <Tooltip label={`${t("common.close")} · Esc`}>
          <ActionIcon size={32} aria-label={t("common.close")} onClick={close}>
            <IconX size={18} stroke={1.7} />
          </ActionIcon>
        </Tooltip>
        <i className={styles.track} aria-hidden>
          <i style={{ transform: `scaleX(${total > 0 ? Math.min(1, walk.at / total) : 0})` }} />
        </i>
      </header>
      {phase === "failed" && (
        <RegionError what={t("board.columnFailed")} problem={null} retry={walking.retry} />
      )}
      {phase === "loading" && id === null && (
        <div className={styles.over}>
          <Bones rows={5} height={44} />
        </div>
      )}
      {isOver && (
        <div className={styles.over}>
          <Empty
            icon={<IconChecks size={32} stroke={1.4} />}
            action={<Button onClick={close}>{t("sweep.backToBoard")}</Button>}
          >
            {t(total > 0 ? "sweep.over" : "sweep.nothing")}
          </Empty>
        </div>
      )}
      {id !== null && (
        <div className={styles.body}>
          <div className={styles.left} key={id}>
            <SweepCard id={id} card={card} pipeline={pipeline} news={walk.news.get(id) ?? null} />
            <div className={styles.work}>{card && <Suspense>{work(card.customer_id)}</Suspense>}</div>
          </div>
          {card && (
            <div className={styles.story} key={card.customer_id}>
              <Suspense>{story(card.customer_id)}</Suspense>
            </div>
          )}
        </div>
      )}
      {id !== null && (
        <SweepActions card={card ?? null} pipeline={pipeline} filter={filter} open={open} step={step} />
      )}
    </section>
  );
}

/** What lies underneath cannot be reached meanwhile, by Tab or by screen readers. */
function useCovering(panel: React.RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const covered = [...(panel.current?.parentElement?.children ?? [])].filter(
      (each): each is HTMLElement => each instanceof HTMLElement && each !== panel.current,
    );
    for (const each of covered) each.inert = true;
    return () => {
      for (const each of covered) each.inert = false;
    };
  }, [panel]);
}

/** The next customers are fetched while this one is read. */
function useNeighbours({ walk }: Walking, prefetch: (customerId: string) => void): void {
  const next = useRow("card", walk.ids[walk.at + 1] ?? null)?.customer_id;
  useEffect(() => {
    if (next) prefetch(next);
  }, [next, prefetch]);
}
