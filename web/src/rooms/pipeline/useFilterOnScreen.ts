import { useEffect, useRef } from "react";
import { useMe } from "@/api/me";
import { clearSelected, useBoard } from "./boardState";
import { changesWithTime, type Filter, filterKey, isFiltered, questionKey } from "./filter";
import { passingOf, setMe, watch } from "./passing";

const untilAgain = 5 * 60_000;

/** Keeps what is filtered and sorted on screen right: whoever passes is asked about, and time passes too. */
export function useFilterOnScreen(pipelineId: string, filter: Filter, reload: () => void): void {
  setMe(useMe().id);
  const latest = useRef(reload);
  useEffect(() => {
    latest.current = reload;
  });
  const key = filterKey(filter);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says everything about the filter
  useEffect(() => {
    useBoard.setState({ isSorted: filter.sort !== undefined });
    if (!isFiltered(filter)) return;
    const again = (): void => latest.current();
    const stop = watch(passingOf(pipelineId, filter), again);
    const timer = changesWithTime(filter) ? setInterval(again, untilAgain) : undefined;
    return () => {
      clearInterval(timer);
      stop();
    };
  }, [pipelineId, key]);
}

/** "All" is all of what was asked then: another question ends it. */
export function useQuestionEndsWhole(pipelineId: string, filter: Filter): void {
  const question = questionKey(filter);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another question ends it
  useEffect(() => () => void (useBoard.getState().whole && clearSelected()), [pipelineId, question]);
}
