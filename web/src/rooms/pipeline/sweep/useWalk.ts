import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { Pipeline, Stage } from "@/api/types";
import { whenLive } from "@/live/connection";
import { type LiveList, listOf } from "@/live/list";
import { rows } from "@/live/rows";
import { stageListKey, stageSpec } from "../board";
import { useBoard } from "../boardState";
import type { Filter } from "../filter";
import { useWhole } from "../totals";
import { followed, grown, stagesOf, standingAt, start, stepped, type Walk } from "./walk";

/** This many cards before the end of what is known, further ones are fetched. */
const ahead = 10;

export type Walking = {
  walk: Walk;
  /** How many there are, counted when the walk began and never less than what is known. */
  total: number;
  phase: "loading" | "ready" | "failed";
  step: (by: 1 | -1) => void;
  retry: () => void;
};

/** Walks the cards of the board as it is filtered, stage by stage in their order. */
export function useWalk(pipeline: Pipeline, stageId: string | null, filter: Filter): Walking {
  const [walk, setWalk] = useState(start);
  const [phase, setPhase] = useState<Walking["phase"]>("loading");
  const stages = useMemo(() => stagesOf(pipeline.stages, stageId), [pipeline.stages, stageId]);
  const whole = useWhole(stages, filter);
  const counted = useRef<number | null>(null);
  counted.current ??= whole;
  const gather = useGathering(pipeline.id, stages, filter, setWalk, setPhase);

  const { at, ids } = walk;
  useEffect(() => {
    if (at < ids.length - ahead) return;
    gather();
    // Near the end what comes in meanwhile is looked for too, so that whoever has walked them all is shown it.
    return rows.onKind("card", (changes) => {
      if (changes.some(({ isRemote }) => isRemote)) gather();
    });
  }, [at, ids.length, gather]);
  useEffect(() => rows.onKind("card", (changes) => setWalk((now) => changes.reduce(followed, now))), []);
  return {
    walk,
    total: Math.max(counted.current ?? 0, walk.ids.length),
    phase,
    step: useCallback((by) => setWalk((now) => stepped(now, by)), []),
    retry: gather,
  };
}

/** Fetches the next cards on the way, one page at a time; what is asked while one is under way is that one. */
function useGathering(
  pipelineId: string,
  stages: readonly Stage[],
  filter: Filter,
  setWalk: React.Dispatch<React.SetStateAction<Walk>>,
  setPhase: (phase: Walking["phase"]) => void,
): () => void {
  const stageAt = useRef(0);
  const isGathering = useRef(false);
  const known = useRef(new Set<string>());
  return useCallback(() => {
    if (isGathering.current) return;
    isGathering.current = true;

    const listIn = (id: string): LiveList<"card"> =>
      listOf(stageListKey(id, filter), () => stageSpec(pipelineId, id, filter));

    async function further(): Promise<string[]> {
      await whenLive();
      for (let stage = stages[stageAt.current]; stage; stage = stages[++stageAt.current]) {
        const list = listIn(stage.id);
        await ready(list);
        while (true) {
          const fresh = list.view.ids.filter((id) => !known.current.has(id));
          if (fresh.length > 0) return fresh;
          if (list.view.next === null) break;
          await turnPage(list);
        }
      }
      // At the end: those that came in where one has been already.
      return stages.flatMap(({ id }) => listIn(id).view.ids).filter((id) => !known.current.has(id));
    }

    further()
      .then((fresh) => {
        const isFirst = known.current.size === 0;
        for (const id of fresh) known.current.add(id);
        // From where the keyboard stands, when that is on the way.
        const { focusId } = useBoard.getState();
        setWalk((now) => (isFirst && focusId ? standingAt(grown(now, fresh), focusId) : grown(now, fresh)));
        setPhase("ready");
      })
      .catch(() => setPhase("failed"))
      .finally(() => {
        isGathering.current = false;
      });
  }, [pipelineId, stages, filter, setWalk, setPhase]);
}

/** The first page is there. Rejects when it could not be loaded. */
async function ready(list: LiveList<"card">): Promise<void> {
  await list.start();
  await until(list, () => list.view.phase === "ready" || list.view.phase === "failed");
  if (list.view.phase === "failed") throw list.view.problem;
}

/** The next page is there. Rejects when it could not be loaded. */
async function turnPage(list: LiveList<"card">): Promise<void> {
  const { next } = list.view;
  await list.more();
  // The column itself may have asked for it first.
  await until(list, () => !list.view.isPaging);
  if (list.view.next === next) throw new Error("the next page did not come");
}

function until(list: LiveList<"card">, isSo: () => boolean): Promise<void> {
  if (isSo()) return Promise.resolve();
  return new Promise((resolve) => {
    const stop = list.subscribe(() => {
      if (!isSo()) return;
      stop();
      resolve();
    });
  });
}
