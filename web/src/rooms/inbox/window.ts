/** How long one may answer freely, and how urgently that should be shown. */
import i18next from "i18next";
import type { Tone } from "@/ui/Chip";

export type Window = { isOpen: boolean; tone: Tone; text: string; isShort: boolean };

/** Null when the channel has no window. */
export function windowOf(until: string | null, now: number): Window | null {
  if (until === null) return null;
  const minutes = Math.floor((Date.parse(until) - now) / 60_000);
  if (minutes <= 0) return { isOpen: false, tone: "bad", text: i18next.t("inbox.closed"), isShort: true };
  const hours = Math.floor(minutes / 60);
  const text =
    hours > 0
      ? i18next.t("inbox.windowHours", { hours, minutes: minutes % 60 })
      : i18next.t("inbox.windowMinutes", { minutes });
  return { isOpen: true, tone: hours < 1 ? "bad" : hours < 4 ? "warn" : "mute", text, isShort: hours < 4 };
}
