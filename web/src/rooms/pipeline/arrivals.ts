/** Says to screen readers what others bring onto the board: who came, or how many, at most once in a while. */
import i18next from "i18next";
import type { Card, Stage } from "@/api/types";
import { rows } from "@/live/rows";
import { announce } from "@/ui/announce";

const restFor = 3_000;

/** Begins to listen; the answer ends it. */
export function announceArrivals(pipelineId: string, stages: readonly Stage[]): () => void {
  let waiting: { card: Card; isNew: boolean }[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;

  function tell(): void {
    timer = undefined;
    const [only] = waiting;
    const stage = only && stages.find(({ id }) => id === only.card.stage_id);
    if (only && waiting.length === 1 && stage) {
      const text = only.isNew ? "board.arrived" : "board.moved";
      announce(i18next.t(text, { name: only.card.name, stage: stage.name }));
    } else if (waiting.length > 0) announce(i18next.t("board.arrivedMany", { count: waiting.length }));
    waiting = [];
  }

  const stop = rows.onKind("card", (changes) => {
    for (const { before, after, isRemote } of changes) {
      if (!isRemote || !after || after.pipeline_id !== pipelineId) continue;
      if (before && before.stage_id === after.stage_id) continue;
      waiting = [...waiting.filter(({ card }) => card.id !== after.id), { card: after, isNew: !before }];
    }
    if (waiting.length > 0) timer ??= setTimeout(tell, restFor);
  });
  return () => {
    stop();
    clearTimeout(timer);
  };
}
