import { Popover } from "@mantine/core";
import { IconHourglass } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Stage, StageTotal } from "@/api/types";
import { compactMoney, money } from "@/lib/formats";
import type { Filter } from "../filter";
import { Arrow } from "./Arrow";
import styles from "./figures.module.css";
import { averageOf, changeOf, lengthText, useInsight } from "./insight";

const FigureList = lazy(async () => ({ default: (await import("./FigureList")).FigureList }));

type Props = { stage: Stage; pipelineId: string; filter: Filter; total: StageTotal | null; whole: number };

/** The second line of a column: what its cards are worth and how long they stay; more of it on a click. */
export function Figures({ stage, pipelineId, filter, total, whole }: Props) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const insight = useInsight(pipelineId, filter);
  const stays = insight.data?.items.find(({ id }) => id === stage.id) ?? null;
  const sum = total?.sums[0] ?? null;
  const average = averageOf(sum);
  return (
    <Popover
      opened={isOpen}
      onChange={setOpen}
      position="bottom-start"
      width={300}
      shadow="md"
      zIndex={250}
      trapFocus
      returnFocus
      withinPortal
    >
      <Popover.Target>
        <button
          type="button"
          className={styles.line}
          title={t("insight.hint")}
          onClick={() => {
            if (!isOpen) void insight.refetch();
            setOpen(!isOpen);
          }}
        >
          <span className="visually-hidden">{t("insight.open", { name: stage.name })}</span>
          <span className={styles.worth}>
            {sum && sum.amount > 0 ? (
              <span title={money(sum)}>
                {compactMoney(sum)}
                {average && ` · ${t("board.average", { value: compactMoney(average) })}`}
              </span>
            ) : (
              "\u00a0"
            )}
          </span>
          {stays?.stays && (
            <span className={styles.stay}>
              <IconHourglass size={13} stroke={1.7} aria-hidden />
              {lengthText(stays.stays.median)}
              <Arrow change={changeOf(stays.stays, stays.stays_before, "median")} />
            </span>
          )}
        </button>
      </Popover.Target>
      <Popover.Dropdown className={styles.dropdown ?? ""} aria-label={stage.name}>
        <Suspense>
          <FigureList stage={stage} total={total} whole={whole} insight={insight} stays={stays} />
        </Suspense>
      </Popover.Dropdown>
    </Popover>
  );
}
