import { useEffect } from "react";
import { useMe } from "@/api/me";
import type { Stage } from "@/api/types";
import { listOf } from "@/live/list";
import { stageListKey, stageSpec } from "./board";
import { useBoard } from "./boardState";
import { changesWithTime, type Filter, filterKey, isFiltered } from "./filter";
import { passingOf, setMe, watch } from "./passing";

const untilAgain = 5 * 60_000;

/** Keeps the filtered and sorted board right: whoever passes is asked about, and time passes too. */
export function useFilterOnScreen(pipelineId: string, stages: readonly Stage[], filter: Filter): void {
  setMe(useMe().id);
  const key = filterKey(filter);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says everything about the filter
  useEffect(() => {
    useBoard.setState({ isSorted: filter.sort !== undefined });
    if (!isFiltered(filter)) return;
    const reload = (): void => {
      for (const { id } of stages)
        void listOf(stageListKey(id, filter), () => stageSpec(pipelineId, id, filter)).reload();
    };
    const stop = watch(passingOf(pipelineId, filter), reload);
    const timer = changesWithTime(filter) ? setInterval(reload, untilAgain) : undefined;
    return () => {
      clearInterval(timer);
      stop();
    };
  }, [pipelineId, stages, key]);
}
