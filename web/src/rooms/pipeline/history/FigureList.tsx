import { useTranslation } from "react-i18next";
import { Problem } from "@/api/problem";
import type { Stage, StageInsight, StageSum, StageTotal, Stays } from "@/api/types";
import { count, money, percent } from "@/lib/formats";
import { Arrow } from "./Arrow";
import styles from "./figures.module.css";
import { averageOf, changeOf, fewest, lengthText, type useInsight } from "./insight";

type Props = {
  stage: Stage;
  total: StageTotal | null;
  whole: number;
  insight: ReturnType<typeof useInsight>;
  stays: StageInsight | null;
};

/** Everything there is to know about a stage, and how it is counted. */
export function FigureList({ stage, total, whole, insight, stays }: Props) {
  const { t } = useTranslation();
  return (
    <div className={styles.list}>
      <h3>
        <i style={{ background: stage.color }} aria-hidden />
        {stage.name}
      </h3>
      <dl>
        <Row name={t("insight.cards")}>
          {total ? count(total.count) : "…"}
          {total && whole > 0 && <small>{t("board.share", { share: percent(total.count / whole) })}</small>}
        </Row>
        {(total?.sums ?? []).map((sum, at) => (
          <Worth key={sum.currency} sum={sum} isFirst={at === 0} />
        ))}
      </dl>
      {insight.isError ? (
        <p role="alert">
          {t("insight.failed")}{" "}
          <button type="button" onClick={() => void insight.refetch()}>
            {t("common.again")}
          </button>
          {insight.error instanceof Problem && insight.error.trace && (
            <small>{t("state.code", { code: insight.error.trace.slice(0, 8) })}</small>
          )}
        </p>
      ) : stage.kind === "won" || stage.kind === "lost" ? (
        <p>{t("insight.notMeasured")}</p>
      ) : (
        stays && <Length stays={stays.stays} before={stays.stays_before} />
      )}
      <details>
        <summary>{t("insight.how")}</summary>
        <ul>
          {(["howSeen", "howAverage", "howStay", "howMedian", "howP90", "howBefore"] as const).map((name) => (
            <li key={name}>{t(`insight.${name}`, { count: fewest })}</li>
          ))}
        </ul>
      </details>
    </div>
  );
}

function Row({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Worth({ sum, isFirst }: { sum: StageSum; isFirst: boolean }) {
  const { t } = useTranslation();
  const average = averageOf(sum);
  return (
    <>
      <Row name={isFirst ? t("insight.sum") : t("insight.sumIn", { currency: sum.currency })}>
        {money(sum)}
      </Row>
      {average && (
        <Row name={isFirst ? t("insight.average") : t("insight.averageIn", { currency: sum.currency })}>
          {money(average)}
          <small>{t("insight.valued", { count: sum.count, shown: count(sum.count) })}</small>
        </Row>
      )}
    </>
  );
}

/** How long cards stayed in the last 30 days, beside the 30 before. */
function Length({ stays, before }: { stays: Stays | null; before: Stays | null }) {
  const { t } = useTranslation();
  if (!stays) return <p>{t("insight.noStays")}</p>;
  return (
    <>
      <h4>{t("insight.stay")}</h4>
      <dl>
        {(["median", "p90"] as const).map((name) => {
          const change = changeOf(stays, before, name);
          return (
            <Row key={name} name={t(`insight.${name}`)}>
              {lengthText(stays[name])}
              {change && (
                <small className={styles.change}>
                  <Arrow change={change} />
                  <span aria-hidden>{t(`insight.${change.way}`, { by: lengthText(change.by) })}</span>
                </small>
              )}
            </Row>
          );
        })}
      </dl>
      <p>
        {t("insight.counted", {
          count: stays.count,
          shown: count(stays.count),
          before: count(before?.count ?? 0),
        })}
      </p>
    </>
  );
}
