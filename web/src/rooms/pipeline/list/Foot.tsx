import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Money, Pipeline } from "@/api/types";
import { compactMoney, count, money } from "@/lib/formats";
import { rows } from "@/live/rows";
import { useBoard } from "../boardState";
import { cardsOf } from "../bulk/acts";
import { type Filter, questionKey } from "../filter";
import { totalId } from "../totals";
import styles from "./list.module.css";
import { sumsOf, worthOf } from "./sums";

type Props = { pipeline: Pipeline; filter: Filter; whole: number | null };

/** How many cards there are in all and what they are worth; and the same of those that are selected. */
export function Foot({ pipeline, filter, whole }: Props) {
  const { t } = useTranslation();
  const sums = useSums(pipeline, filter);
  const selected = useSelected();
  return (
    <div className={styles.foot} role="group" aria-label={t("list.sums")}>
      {selected ? (
        <>
          <b className="numbers">
            {t("board.selected", { count: selected.count, shown: count(selected.count) })}
          </b>
          <Sums of={selected.worth} />
        </>
      ) : (
        <>
          <b className="numbers">
            {whole !== null && t("board.cards", { count: whole, shown: count(whole) })}
          </b>
          <Sums of={sums} />
        </>
      )}
    </div>
  );
}

function Sums({ of }: { of: readonly Money[] }) {
  const { t } = useTranslation();
  if (of.length === 0) return null;
  return (
    <span className={styles.sums}>
      {t("board.value")}
      {of.map((sum) => (
        <b key={sum.currency} className="numbers" title={money(sum)}>
          {compactMoney(sum)}
        </b>
      ))}
    </span>
  );
}

/** Followed live, from the totals of the stages. */
function useSums({ stages }: Pipeline, filter: Filter): readonly Money[] {
  const [sums, setSums] = useState<readonly Money[]>([]);
  const key = questionKey(filter);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says which cards are meant
  useEffect(() => {
    const add = (): void =>
      setSums(
        sumsOf(
          stages
            .map(({ id }) => rows.get("stage_total", totalId(id, filter)))
            .filter((total) => total !== null && total !== undefined),
        ),
      );
    add();
    return rows.onKind("stage_total", add);
  }, [stages, key]);
  return sums;
}

/** Null while nothing is selected. */
function useSelected(): { count: number; worth: readonly Money[] } | null {
  const selected = useBoard((board) => board.selected);
  const [worth, setWorth] = useState<readonly Money[]>([]);
  useEffect(() => {
    if (selected.size === 0) return;
    const add = (): void => setWorth(worthOf(cardsOf(selected)));
    add();
    return rows.onKind("card", (changes) => {
      if (changes.some(({ id }) => selected.has(id))) add();
    });
  }, [selected]);
  return selected.size > 0 ? { count: selected.size, worth } : null;
}
