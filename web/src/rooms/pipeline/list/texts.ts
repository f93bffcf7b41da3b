/** What a cell says in words: for the clipboard. */
import i18next from "i18next";
import type { Card, Stage } from "@/api/types";
import { count, exact, money, numericDay } from "@/lib/formats";
import { phoneText } from "@/lib/phone";
import type { Place } from "./columns";

const dayLength = 86_400_000;

/** Whole days a card has stood in its stage. */
export function daysIn(card: Card, now: number): number {
  return Math.max(0, Math.floor((now - Date.parse(card.stage_entered_at)) / dayLength));
}

export function textOf(card: Card, place: Place, stages: readonly Stage[], now: number): string {
  const text: Record<Place, () => string> = {
    select: () => card.name,
    name: () => card.name,
    stage: () => stages.find(({ id }) => id === card.stage_id)?.name ?? "",
    value: () => (card.value ? money(card.value) : ""),
    owner: () => card.assignees.map(({ name }) => name).join(", "),
    team: () => card.team?.name ?? "",
    phone: () => (card.phone ? phoneText(card.phone) : ""),
    source: () => card.source?.name ?? "",
    tags: () => card.tags.map(({ name }) => name).join(", "),
    quality: () => qualityText(card.quality),
    next_work: () => dayOf(card.next_work?.due_at),
    last_contact: () => dayOf(card.last_contact_at),
    last_message: () => card.last_message?.text ?? "",
    waiting: () => dayOf(card.waiting_since),
    stage_age: () => i18next.t("time.days", { count: daysIn(card, now) }),
    created: () => numericDay(card.created_at),
    application_no: () => count(card.application_no),
    lost_reason: () => card.lost_reason ?? "",
  };
  return text[place]();
}

function dayOf(at: string | null | undefined): string {
  return at ? exact(at) : "";
}

/** The step of a quality in words; nothing while nobody has judged it. */
export function qualityText(quality: number | null): string {
  if (quality === null) return "";
  return i18next.t(`quality.${Math.max(1, Math.ceil(quality / 20)) as 1}`);
}
