import "@/locales/tr/rest";
import { Button } from "@mantine/core";
import { IconHelpCircle } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { fieldRight, useMe } from "@/api/me";
import type { Customer } from "@/api/types";
import { useQualityWhy } from "@/live/qualityWhy";
import { Popped } from "@/ui/Popped";
import { QualityWhy } from "@/ui/QualityWhy";
import { stepOf, steps } from "@/ui/quality";
import styles from "./customer.module.css";
import { rate } from "./edits";

/** Quality 0–100 as five steps, by the rules until somebody sets it by hand; and why it is so. */
export function Quality({ customer }: { customer: Customer }) {
  const { t } = useTranslation();
  const right = fieldRight(useMe(), "customers.quality");
  const canEdit = customer.can.includes("edit") && right === "write";
  const shown = stepOf(customer.quality);
  return (
    <div className={styles.quality}>
      <div className={styles.steps} role="group" aria-label={t("customer.quality")}>
        {steps.map((step) => (
          <button
            key={step}
            type="button"
            data-on={step <= (shown ?? 0)}
            disabled={!canEdit}
            aria-pressed={step === shown}
            aria-label={t(`quality.${step}`)}
            title={t(`quality.${step}`)}
            onClick={() => void rate(customer, step === shown && customer.quality_by_hand ? null : step * 20)}
          />
        ))}
      </div>
      <div className={styles.judged}>
        <span>
          {shown ? t(`quality.${shown}`) : t("quality.none")}
          {customer.quality !== null &&
            ` · ${t("points.score", { count: customer.quality, score: customer.quality })}`}
          {customer.quality_by_hand && <em> · {t("quality.byHand")}</em>}
        </span>
        <Why customer={customer} canEdit={canEdit} />
      </div>
    </div>
  );
}

function Why({ customer, canEdit }: { customer: Customer; canEdit: boolean }) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  return (
    <Popped
      opened={isOpen}
      setOpen={setOpen}
      title={t("points.whyOf")}
      hasTitle
      position="right-start"
      width={320}
      form={<Reasons customer={customer} canEdit={canEdit} />}
    >
      <button
        type="button"
        className={styles.why}
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        <IconHelpCircle size={14} stroke={1.7} aria-hidden />
        {t("points.why")}
      </button>
    </Popped>
  );
}

function Reasons({ customer, canEdit }: { customer: Customer; canEdit: boolean }) {
  const { t } = useTranslation();
  const told = useQualityWhy(customer.id);
  return (
    <div className={styles.reasons}>
      <QualityWhy told={told} />
      {canEdit && customer.quality_by_hand && (
        <Button variant="default" onClick={() => void rate(customer, null)}>
          {t("points.giveBack")}
        </Button>
      )}
    </div>
  );
}
