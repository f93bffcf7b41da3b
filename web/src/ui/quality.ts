/** Quality from 0 to 100, shown as five steps; and what facts count for it, in words. */
import "@/locales/tr/rest";
import type { TFunction } from "i18next";
import type { QualityPoints } from "@/api/types";
import { count, money } from "@/lib/formats";

export const steps = [1, 2, 3, 4, 5] as const;
export type Step = (typeof steps)[number];

/** The step of a quality; null while nothing is known. */
export function stepOf(quality: number | null): Step | null {
  return quality === null ? null : (Math.min(5, Math.max(1, Math.ceil(quality / 20))) as Step);
}

/** What a fact is called. */
export function factName(t: TFunction, fact: string): string {
  return t(`points.fact.${fact}` as "points.fact.phone", { defaultValue: fact });
}

/** From how much on a fact counts, in words; nothing where it is enough that it holds. */
export function fromWhen(t: TFunction, { unit, at_least: least }: QualityPoints): string | null {
  if (least === null || least <= 1) return null;
  if (unit === "money")
    return t("points.atLeastMoney", { amount: money({ amount: least * 100, currency: "TRY" }) });
  if (unit === "stages") return t("points.atLeastStages", { count: least });
  return t("points.atLeastTimes", { count: least });
}

/** Points with their sign: a typographic minus, as wide as the plus. */
export function signed(points: number): string {
  return points > 0 ? `+${count(points)}` : points < 0 ? `−${count(-points)}` : "0";
}
