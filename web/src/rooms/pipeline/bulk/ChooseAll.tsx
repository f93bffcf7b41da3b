import { useTranslation } from "react-i18next";
import { isGranted, useMe } from "@/api/me";
import type { Pipeline } from "@/api/types";
import { count } from "@/lib/formats";
import { useBoard } from "../boardState";
import { type Filter, isFiltered } from "../filter";
import styles from "./bulk.module.css";
import { askOrChoose, mostAtOnce, useCountOf } from "./whole";

type Props = { pipeline: Pipeline; filter: Filter };

/** How many cards a filter names, and the way to choose them all. */
export function ChooseAll({ pipeline, filter }: Props) {
  const { t } = useTranslation();
  const me = useMe();
  const isWhole = useBoard((board) => board.whole !== null);
  const whole = { pipelineId: pipeline.id, filter, stageId: null, except: new Set<string>() };
  const size = useCountOf(whole);
  if (size === null || size === 0 || !isFiltered(filter)) return null;
  const counted = { count: size, shown: count(size) };
  if (!isGranted(me, "customers.bulk") || size > mostAtOnce)
    return <span className={styles.found}>{t("filter.count", counted)}</span>;
  return (
    <span className={styles.found}>
      {t("filter.count", counted)}
      {!isWhole && (
        <button
          type="button"
          aria-label={t("bulk.chooseAll.filter", counted)}
          title={t("bulk.chooseAll.filter", counted)}
          onClick={() => askOrChoose(whole)}
        >
          {t("bulk.choose")}
        </button>
      )}
    </span>
  );
}
