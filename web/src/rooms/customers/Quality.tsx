import "@/locales/tr/rest";
import { Button, Popover } from "@mantine/core";
import { IconHelpCircle } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { fieldRight, useMe } from "@/api/me";
import type { Customer } from "@/api/types";
import { useIsPhone } from "@/lib/useMedia";
import { useQualityWhy } from "@/live/qualityWhy";
import { QualityWhy } from "@/ui/QualityWhy";
import { stepOf, steps } from "@/ui/quality";
import { Sheet } from "@/ui/Sheet";
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
  const isPhone = useIsPhone();
  const [isOpen, setOpen] = useState(false);
  const button = (
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
  );
  const reasons = <Reasons customer={customer} canEdit={canEdit} />;
  if (isPhone) {
    return (
      <>
        {button}
        <Sheet opened={isOpen} onClose={() => setOpen(false)} title={t("points.whyOf")} size={360}>
          {reasons}
        </Sheet>
      </>
    );
  }
  return (
    <Popover
      opened={isOpen}
      onChange={setOpen}
      width={320}
      position="right-start"
      shadow="md"
      zIndex={250}
      trapFocus
      returnFocus
      withRoles={false}
    >
      <Popover.Target>{button}</Popover.Target>
      {/* Nothing in it may have the focus when everything is by the rules; Escape must be heard all the same. */}
      <Popover.Dropdown role="dialog" aria-label={t("points.whyOf")} tabIndex={-1} data-autofocus>
        <h3 className={styles.whyOf}>{t("points.whyOf")}</h3>
        {reasons}
      </Popover.Dropdown>
    </Popover>
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
