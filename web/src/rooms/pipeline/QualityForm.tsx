import { useTranslation } from "react-i18next";
import type { Card } from "@/api/types";
import { closeDeed, useDeeds } from "./deeds";
import { PickList } from "./PickList";

const steps = [5, 4, 3, 2, 1] as const;
const unknown = "unknown";

/** The step of a quality from 0 to 100, from 1 to 5; 0 is unknown. */
function stepOf(quality: number | null): number {
  return quality === null ? 0 : Math.max(1, Math.ceil(quality / 20));
}

/** How promising the customer is, by hand. */
export function QualityForm({ card }: { card: Card }) {
  const { t } = useTranslation();
  const deeds = useDeeds();

  function pick(id: string): void {
    closeDeed();
    const step = id === unknown ? 0 : Number(id);
    if (step !== stepOf(card.quality)) deeds.rate(card, step === 0 ? null : step * 20);
  }

  return (
    <PickList
      label={t("look.quality")}
      items={[
        ...steps.map((step) => ({
          id: String(step),
          name: t(`quality.${step}`),
          isOn: step === stepOf(card.quality),
        })),
        { id: unknown, name: t("quality.none"), isOn: card.quality === null },
      ]}
      onPick={pick}
      hint={t("deed.pickHint")}
    />
  );
}
