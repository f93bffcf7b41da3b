import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { Problem } from "@/api/problem";
import type { Pipeline } from "@/api/types";
import { count } from "@/lib/formats";
import { useIsPhone } from "@/lib/useMedia";
import { Bones, Empty, RegionError } from "@/ui/States";
import board from "../board.module.css";
import type { Filter } from "../filter";
import { StageTabs } from "../StageTabs";
import { PastColumnView } from "./PastColumn";
import { usePast, useSightOfPast } from "./past";
import styles from "./past.module.css";

type Props = {
  pipeline: Pipeline;
  at: string;
  filter: Filter;
  openCustomer: (customerId: string) => void;
};

/** The pipeline as it stood at a moment: to be read, not to be worked on. */
export function PastBoard({ pipeline, at, filter, openCustomer }: Props) {
  const { t } = useTranslation();
  const isPhone = useIsPhone();
  const scroller = useRef<HTMLDivElement>(null);
  const { data, error, isPending, refetch } = usePast(pipeline.id, at, filter);
  useSightOfPast();
  if (error instanceof Problem && error.fields.at)
    return (
      <div role="alert">
        <Empty>{error.fields.at}</Empty>
      </div>
    );
  if (error) return <RegionError what={t("past.failed")} problem={error} retry={() => void refetch()} />;
  if (isPending)
    return (
      <div className={styles.bones}>
        <Bones rows={5} height={600} />
      </div>
    );
  const whole = data.stages.reduce((sum, stage) => sum + stage.count, 0);
  const counts = new Map(data.stages.map((stage) => [stage.id, stage.count]));
  return (
    <>
      {isPhone && (
        <StageTabs
          stages={data.stages}
          scroller={scroller}
          countOf={(id) => <span className="numbers">{count(counts.get(id) ?? 0)}</span>}
        />
      )}
      <div
        ref={scroller}
        className={board.board}
        role="region"
        aria-label={t("past.label", { name: pipeline.name })}
        onKeyDown={walk}
      >
        {data.stages.map((stage) => (
          <PastColumnView
            key={stage.id}
            stage={stage}
            pipelineId={pipeline.id}
            at={at}
            filter={filter}
            whole={whole}
            openCustomer={openCustomer}
          />
        ))}
      </div>
      {whole === 0 && (
        <div className={board.nothing}>
          <Empty>{t("past.empty")}</Empty>
        </div>
      )}
    </>
  );
}

const steps: Record<string, [column: number, card: number]> = {
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
};

/** Arrow keys go to the next card of a column, or to the one beside it. */
function walk(event: React.KeyboardEvent<HTMLElement>): void {
  const step = steps[event.key];
  const card = (event.target as HTMLElement).closest<HTMLElement>("[data-past]");
  if (!step || !card) return;
  event.preventDefault();
  const columns = [...event.currentTarget.querySelectorAll<HTMLElement>("[data-column]")].map((column) => [
    ...column.querySelectorAll<HTMLElement>("[data-past]"),
  ]);
  const column = columns.findIndex((cards) => cards.includes(card));
  let place = columns[column]?.indexOf(card) ?? 0;
  let beside = column + step[0];
  while (step[0] !== 0 && columns[beside]?.length === 0) beside += step[0];
  const cards = columns[beside];
  if (!cards) return;
  place = Math.min(cards.length - 1, Math.max(0, place + step[1]));
  cards[place]?.focus();
}
