import "@/locales/tr/rest";
import { useTranslation } from "react-i18next";
import type { Card } from "@/api/types";
import { useQualityWhy } from "@/live/qualityWhy";
import { QualityWhy } from "@/ui/QualityWhy";
import { stepOf, steps } from "@/ui/quality";
import { closeDeed, useDeeds } from "./deeds";
import styles from "./deeds.module.css";
import { PickList } from "./PickList";

const byRules = "rules";

/** How promising the customer is: by hand or by the rules, and why. */
export function QualityForm({ card }: { card: Card }) {
  const { t } = useTranslation();
  const deeds = useDeeds();
  const told = useQualityWhy(card.customer_id);
  const { why } = told;
  const isByHand = why?.quality_by_hand ?? true;

  function pick(id: string): void {
    closeDeed();
    const quality = id === byRules ? null : Number(id) * 20;
    const isSo = quality === null ? !isByHand : isByHand && stepOf(card.quality) === Number(id);
    if (!isSo) deeds.rate(card, quality);
  }

  return (
    <>
      <PickList
        label={t("look.quality")}
        items={[
          ...steps.toReversed().map((step) => ({
            id: String(step),
            name: t(`quality.${step}`),
            isOn: step === stepOf(card.quality),
          })),
          { id: byRules, name: t("points.byRules"), isOn: why?.quality_by_hand === false },
        ]}
        onPick={pick}
        hint={t("deed.pickHint")}
      />
      <section className={styles.beneath} aria-label={t("points.whyOf")}>
        <QualityWhy told={told} />
      </section>
    </>
  );
}
