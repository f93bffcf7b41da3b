import { useTranslation } from "react-i18next";
import { fieldRight, useMe } from "@/api/me";
import type { Customer } from "@/api/types";
import styles from "./customer.module.css";
import { rate } from "./edits";

const steps = [1, 2, 3, 4, 5] as const;

/** Quality 0–100 as five steps; a value set by hand wins over the system's. */
export function Quality({ customer }: { customer: Customer }) {
  const { t } = useTranslation();
  const right = fieldRight(useMe(), "customers.quality");
  const canEdit = customer.can.includes("edit") && right === "write";
  const shown = customer.quality === null ? 0 : Math.max(1, Math.ceil(customer.quality / 20));
  return (
    <div className={styles.quality}>
      <div className={styles.steps} role="group" aria-label={t("customer.quality")}>
        {steps.map((step) => (
          <button
            key={step}
            type="button"
            data-on={step <= shown}
            disabled={!canEdit}
            aria-pressed={step === shown}
            aria-label={t(`quality.${step}`)}
            title={t(`quality.${step}`)}
            onClick={() => void rate(customer, step === shown && customer.quality_by_hand ? null : step * 20)}
          />
        ))}
      </div>
      <span>
        {shown > 0 ? t(`quality.${shown as 1}`) : t("quality.none")}
        {customer.quality_by_hand && <em> · {t("quality.byHand")}</em>}
      </span>
    </div>
  );
}
