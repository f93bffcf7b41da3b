import { type RefObject, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Stage } from "@/api/types";
import { count } from "@/lib/formats";
import styles from "./board.module.css";
import type { Filter } from "./filter";
import { useTotal } from "./totals";

type Named = Pick<Stage, "id" | "name" | "color">;
type Props = {
  stages: readonly Named[];
  /** What stands beside the name of a stage: how many cards it has. */
  countOf: (stageId: string) => React.ReactNode;
  scroller: RefObject<HTMLDivElement | null>;
};

/** On phones one column is on screen; the tabs say which, and lead to the others. */
export function StageTabs({ stages, countOf, scroller }: Props) {
  const { t } = useTranslation();
  const [shown, setShown] = useState(0);
  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const follow = (): void => {
      const width = element.scrollWidth / Math.max(1, stages.length);
      setShown(Math.min(stages.length - 1, Math.round(element.scrollLeft / width)));
    };
    element.addEventListener("scroll", follow, { passive: true });
    return () => element.removeEventListener("scroll", follow);
  }, [scroller, stages.length]);

  function go(stage: Named): void {
    scroller.current
      ?.querySelector(`[data-stage="${CSS.escape(stage.id)}"]`)
      ?.scrollIntoView({ behavior: "smooth", inline: "center", block: "nearest" });
  }

  return (
    <nav className={styles.tabs} aria-label={t("board.stages")}>
      {stages.map((stage, at) => (
        <button
          key={stage.id}
          type="button"
          aria-current={at === shown ? "true" : undefined}
          onClick={() => go(stage)}
        >
          <i style={{ background: stage.color }} aria-hidden />
          {stage.name} {countOf(stage.id)}
        </button>
      ))}
    </nav>
  );
}

/** How many cards a stage has today. */
export function TabCount({ stageId, filter }: { stageId: string; filter: Filter }) {
  const total = useTotal(stageId, filter);
  return <span className="numbers">{total ? count(total.count) : ""}</span>;
}
