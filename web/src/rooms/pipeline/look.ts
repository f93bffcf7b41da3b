/** How cards look: what they show, and how dense they stand. A plain value, so that a saved view can bring its own. */
import { createContext, useContext, useMemo } from "react";
import { useMe } from "@/api/me";
import type { ShownField } from "@/api/types";
import { useMedia } from "@/lib/useMedia";
import { chooseCardLook } from "@/live/cardLook";
import { cardHeights, type Density, touchCardHeights, usePrefs } from "@/ui/prefs";

export type Look = { density: Density; fields: readonly ShownField[] };

export type ChooseLook = (part: Partial<Look>) => void;

/** The look the view around brings with it, and how it is changed there; without one it is the person's own. */
export const LookContext = createContext<{ look: Look; choose: ChooseLook } | null>(null);

export function useLook(): Look {
  const given = useContext(LookContext);
  const density = usePrefs((prefs) => prefs.density);
  const fields = usePrefs((prefs) => prefs.cardFields);
  return useMemo(() => given?.look ?? { density, fields }, [given, density, fields]);
}

/** Changes how cards look here: in the view that is open, or on all of this person's screens. */
export function useChooseLook(): ChooseLook {
  const given = useContext(LookContext);
  const me = useMe();
  return given?.choose ?? ((part) => chooseCardLook(me.id, part));
}

/** Of a list of names those this version knows, in the order in which they stand on a card. */
export function knownFields(names: readonly string[]): readonly ShownField[] {
  return cardFields.filter((field) => names.includes(field));
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
