import { useTranslation } from "react-i18next";
import type { Stage } from "@/api/types";
import { count } from "@/lib/formats";
import type { Filter } from "../filter";
import { countsOf, useComparison, useFlows } from "./moved";
import styles from "./moved.module.css";

/** How many cards came into a column and went out of it since; each opens its list. */
export function StageFlow({ stage, filter }: { stage: Stage; filter: Filter }) {
  const comparison = useComparison();
  return comparison ? <Counted stage={stage} filter={filter} comparison={comparison} /> : null;
}

type CountedProps = {
  stage: Stage;
  filter: Filter;
  comparison: NonNullable<ReturnType<typeof useComparison>>;
};

function Counted({ stage, filter, comparison }: CountedProps) {
  const { t } = useTranslation();
  const { data } = useFlows(comparison.pipelineId, comparison.since, filter);
  const { came, went } = countsOf(data ?? [], stage.id);
  return (
    <div className={styles.flow}>
      {data && came + went === 0 && <span>{t("moved.still")}</span>}
      {came > 0 && (
        <button type="button" onClick={() => comparison.list({ into: stage.id })}>
          {t("moved.came", { count: came, shown: count(came) })}
        </button>
      )}
      {came > 0 && went > 0 && <span aria-hidden>·</span>}
      {went > 0 && (
        <button type="button" onClick={() => comparison.list({ out_of: stage.id })}>
          {t("moved.went", { count: went, shown: count(went) })}
        </button>
      )}
    </div>
  );
}
