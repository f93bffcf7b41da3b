import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import type { Pipeline } from "@/api/types";
import { count } from "@/lib/formats";
import { rows } from "@/live/rows";
import { announce } from "@/ui/announce";
import { idsOf } from "../board";
import { useBoard, type Whole } from "../boardState";
import type { Filter } from "../filter";
import styles from "./bulk.module.css";
import { askOrChoose, mostAtOnce, scopeOf, stageNameOf, useCountOf } from "./whole";

/** Who has selected all there is on screen is offered those as well that are not loaded: of the stage, and of the filter. */
export function Offers({ pipeline, filter }: { pipeline: Pipeline; filter: Filter }) {
  const selected = useBoard((board) => board.selected);
  const stageIds = new Set([...selected].map((id) => rows.get("card", id)?.stage_id));
  const isFull = [...stageIds].every(
    (id) => id !== undefined && idsOf(id, filter).every((cardId) => selected.has(cardId)),
  );
  if (!isFull) return null;
  const [only] = stageIds;
  const whole = { pipelineId: pipeline.id, filter, except: new Set<string>() };
  return (
    <div className={styles.offers}>
      {stageIds.size === 1 && only !== undefined && (
        <Offer whole={{ ...whole, stageId: only }} beyond={selected.size} />
      )}
      <Offer whole={{ ...whole, stageId: null }} beyond={selected.size} />
    </div>
  );
}

function Offer({ whole, beyond }: { whole: Whole; beyond: number }) {
  const { t } = useTranslation();
  const size = useCountOf(whole);
  const counted = { count: size ?? 0, shown: count(size ?? 0) };
  const text = t(`bulk.chooseAll.${scopeOf(whole)}`, { ...counted, stage: stageNameOf(whole) });
  const isOffered = size !== null && size > beyond && size <= mostAtOnce;
  const isTold = isOffered && whole.stageId === null;
  // Once, however the number changes while it is offered.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text is not what it is told for
  useEffect(() => {
    if (isTold) announce(text);
  }, [isTold]);
  if (size === null || size <= beyond) return null;
  if (size > mostAtOnce) {
    return whole.stageId === null ? (
      <p className={styles.tooMany}>{t("bulk.tooMany", { ...counted, most: count(mostAtOnce) })}</p>
    ) : null;
  }
  return (
    <button type="button" className={styles.offer} onClick={() => askOrChoose(whole)}>
      {text}
    </button>
  );
}
