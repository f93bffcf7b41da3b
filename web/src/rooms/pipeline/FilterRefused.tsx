import { Button } from "@mantine/core";
import { IconFilterOff } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Problem } from "@/api/problem";
import type { Pipeline } from "@/api/types";
import { reasonOf } from "@/live/change";
import { useList } from "@/live/hooks";
import { Empty } from "@/ui/States";
import { stageListKey, stageSpec } from "./board";
import styles from "./board.module.css";
import type { Filter } from "./filter";

type Props = { pipeline: Pipeline; filter: Filter; clear: () => void };

/** Whether the server does not take what is asked: a field that is hidden from this person, or an address out of shape. */
export function isRefusal(problem: unknown): boolean {
  return problem instanceof Problem && (problem.status === 403 || problem.status === 422);
}

/** A filter from a shared address that this person cannot use: said once over the board, not in each column. */
export function FilterRefused({ pipeline, filter, clear }: Props) {
  const first = pipeline.stages[0]?.id ?? "";
  const [view] = useList(stageListKey(first, filter), () => stageSpec(pipeline.id, first, filter));
  const isAsking = filter.filter !== undefined || filter.sort !== undefined;
  if (view.phase !== "failed" || !isAsking || !isRefusal(view.problem)) return null;
  return <Refused problem={view.problem} clear={clear} />;
}

/** Why the server does not take it, and the way out. */
export function Refused({ problem, clear }: { problem: unknown; clear: () => void }) {
  const { t } = useTranslation();
  return (
    <div className={styles.nothing} role="alert">
      <Empty
        icon={<IconFilterOff size={28} stroke={1.5} aria-hidden />}
        action={
          <Button variant="default" onClick={clear}>
            {t("common.clearFilters")}
          </Button>
        }
      >
        {t("filter.refused", { reason: reasonOf(problem) })}
      </Empty>
    </div>
  );
}
