import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Card, Money, Pipeline, StageTotal } from "@/api/types";
import { compactMoney, count, money } from "@/lib/formats";
import { rows } from "@/live/rows";
import { useBoard } from "../boardState";
import { useSelectedCount } from "../bulk/whole";
import { type Filter, questionKey } from "../filter";
import { totalId } from "../totals";
import styles from "./list.module.css";
import { less, sumsOf, worthOf } from "./sums";

type Props = { pipeline: Pipeline; filter: Filter; whole: number | null };

/** How many cards there are in all and what they are worth; and the same of those that are selected. */
export function Foot({ pipeline, filter, whole }: Props) {
  const { t } = useTranslation();
  const totals = useStageTotals(pipeline, filter);
  const selected = useSelected(totals);
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
          <Sums of={sumsOf(totals)} />
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

/** The totals of the stages, followed live. */
function useStageTotals({ stages }: Pipeline, filter: Filter): readonly StageTotal[] {
  const [totals, setTotals] = useState<readonly StageTotal[]>([]);
  const key = questionKey(filter);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says which cards are meant
  useEffect(() => {
    const read = (): void =>
      setTotals(
        stages
          .map(({ id }) => rows.get("stage_total", totalId(id, filter)))
          .filter((total) => total !== null && total !== undefined),
      );
    read();
    return rows.onKind("stage_total", read);
  }, [stages, key]);
  return totals;
}

/** Null while nothing is selected. What more than the known cards are worth is told by the totals. */
function useSelected(totals: readonly StageTotal[]): { count: number; worth: readonly Money[] } | null {
  const selected = useBoard((board) => board.selected);
  const whole = useBoard((board) => board.whole);
  const size = useSelectedCount();
  const [cards, setCards] = useState<readonly Card[]>([]);
  useEffect(() => {
    const meant = whole ? whole.except : selected;
    const read = (): void => setCards(known(meant));
    read();
    return rows.onKind("card", (changes) => {
      if (changes.some(({ id }) => meant.has(id))) read();
    });
  }, [selected, whole]);
  if (size === 0) return null;
  if (!whole) return { count: size, worth: worthOf(cards) };
  const all = totals.filter(({ id }) => whole.stageId === null || id === whole.stageId);
  return { count: size, worth: less(sumsOf(all), worthOf(cards)) };
}

function known(ids: ReadonlySet<string>): Card[] {
  return [...ids].map((id) => rows.get("card", id)).filter((card) => card !== null && card !== undefined);
}
