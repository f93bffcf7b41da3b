/** How cards look: what they show, and how dense they stand. A plain value, so that a saved view can bring its own. */
import { createContext, useContext, useMemo } from "react";
import type { ShownField } from "@/api/types";
import { useMedia } from "@/lib/useMedia";
import { cardHeights, type Density, touchCardHeights, usePrefs } from "@/ui/prefs";

export type Look = { density: Density; fields: readonly ShownField[] };

/** The look of the board around, unless the person's own. */
export const LookContext = createContext<Look | null>(null);

export function useLook(): Look {
  const given = useContext(LookContext);
  const density = usePrefs((prefs) => prefs.density);
  const fields = usePrefs((prefs) => prefs.cardFields);
  return useMemo(() => given ?? { density, fields }, [given, density, fields]);
}

/** The height of a card, in pixels: the same for all, so that nothing jumps. */
export function useCardHeight(): number {
  const { density } = useLook();
  const isTouched = useMedia("(pointer: coarse)");
  return (isTouched ? touchCardHeights : cardHeights)[density];
}

/** What is offered, line by line as it stands on the card. */
export const cardFields: readonly ShownField[] = [
  "value",
  "quality",
  "phone",
  "source",
  "team",
  "application_no",
  "last_message",
  "stage_age",
  "age",
  "next_work",
  "tags",
  "owner",
];

/** Fields that a role can hide, by the name of their right. */
export const rightOf: Partial<Record<ShownField, string>> = {
  value: "cards.value",
  quality: "customers.quality",
  phone: "customers.phone",
  source: "customers.source",
};

/** A tight card has two lines: its name, and what is next. */
export const tightFields: ReadonlySet<ShownField> = new Set([
  "value",
  "quality",
  "next_work",
  "tags",
  "owner",
]);
