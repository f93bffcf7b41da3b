import "@/locales/tr/rest";
import { useTranslation } from "react-i18next";
import type { QualityPoints, QualityWhy as Why } from "@/api/types";
import { exact } from "@/lib/formats";
import { factName, fromWhen, signed } from "./quality";
import styles from "./quality.module.css";
import { Bones, RegionError } from "./States";

/** How far it is known. */
type Props = { told: { why: Why | undefined; problem: unknown; retry: () => void } };

/** Each fact that counts for a customer's quality, with its points and their sum; and who set it by hand, if somebody did. */
export function QualityWhy({ told: { why, problem, retry } }: Props) {
  const { t } = useTranslation();
  if (problem && !why) return <RegionError what={t("points.whyFailed")} problem={problem} retry={retry} />;
  if (!why) return <Bones rows={4} height={22} />;
  const sum = why.points.reduce((all, { points }) => all + points, 0);
  return (
    <div className={styles.why}>
      {why.quality_by_hand && <ByHand why={why} />}
      {why.points.length === 0 ? (
        <p className={styles.dim}>{t("points.none")}</p>
      ) : (
        <dl className={styles.points}>
          {why.points.map((each) => (
            <Points key={each.fact ?? ""} points={each} />
          ))}
          <div className={styles.sum}>
            <dt>{why.score === sum ? t("points.sum") : t("points.kept", { sum: signed(sum) })}</dt>
            <dd>{why.score}</dd>
          </div>
        </dl>
      )}
    </div>
  );
}

function Points({ points }: { points: QualityPoints }) {
  const { t } = useTranslation();
  const from = fromWhen(t, points);
  return (
    <div>
      <dt>
        {points.fact ? factName(t, points.fact) : t("points.hidden")}
        {from && <span>{from}</span>}
      </dt>
      <dd data-tone={points.points < 0 ? "bad" : "ok"}>{signed(points.points)}</dd>
    </div>
  );
}

function ByHand({ why }: { why: Why }) {
  const { t } = useTranslation();
  return (
    <p className={styles.hand}>
      {why.at
        ? t("points.setBy", { name: why.by?.name ?? t("points.somebody"), at: exact(why.at) })
        : t("points.setByHand")}
      <span>
        {why.score === null ? t("points.rulesSayNothing") : t("points.rulesSay", { score: why.score })}
      </span>
    </p>
  );
}
