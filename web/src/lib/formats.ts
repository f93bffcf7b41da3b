import i18next from "i18next";
import type { Money } from "@/api/types";
import { currentLanguage } from "./i18n";

const zone = "Europe/Istanbul";
const makers = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat>();

function kept<T extends Intl.NumberFormat | Intl.DateTimeFormat>(
  name: string,
  make: (locale: string) => T,
): T {
  const locale = currentLanguage() === "tr" ? "tr-TR" : "en-GB";
  const key = `${locale}/${name}`;
  let maker = makers.get(key) as T | undefined;
  if (!maker) {
    maker = make(locale);
    makers.set(key, maker);
  }
  return maker;
}

function numbers(name: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  return kept(name, (locale) => new Intl.NumberFormat(locale, options));
}

function dates(name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return kept(name, (locale) => new Intl.DateTimeFormat(locale, { timeZone: zone, ...options }));
}

/** ₺9.750.000, whole units: kuruş belongs to documents. */
export function money(value: Money): string {
  return numbers(`money ${value.currency}`, {
    style: "currency",
    currency: value.currency,
    currencyDisplay: "narrowSymbol",
    maximumFractionDigits: 0,
  }).format(value.amount / 100);
}

/** ₺12,7 Mn and ₺346 Mn from a million up; thousands stay whole ("13 B" would read as a billion). */
export function compactMoney(value: Money): string {
  if (Math.abs(value.amount) < 100_000_000) return money(value);
  return numbers(`compact ${value.currency}`, {
    style: "currency",
    currency: value.currency,
    currencyDisplay: "narrowSymbol",
    notation: "compact",
    maximumFractionDigits: 1,
    // Three digits tell enough: 25,6 and 346.
    maximumSignificantDigits: 3,
    roundingPriority: "lessPrecision",
  }).format(value.amount / 100);
}

/** An amount without its currency, as a person would write it: 1.250.000,50. */
export function plainAmount(minor: number): string {
  return numbers("plain", { maximumFractionDigits: 2 }).format(minor / 100);
}

/** Minor units of an amount as a person writes it here ("1.250.000,50"); null when it cannot be read. */
export function readAmount(text: string): number | null {
  const [group, decimal] = currentLanguage() === "tr" ? [".", ","] : [",", "."];
  const plain = text
    .replace(/[^\d.,-]/g, "")
    .replaceAll(group, "")
    .replace(decimal, ".");
  const value = Number(plain);
  return plain === "" || !Number.isFinite(value) || value < 0 ? null : Math.round(value * 100);
}

export function count(value: number): string {
  return numbers("count", { maximumFractionDigits: 1 }).format(value);
}

/** 1,2 MB, in the units that file managers and our limits count in. */
export function fileSize(bytes: number): string {
  const [unit, per] =
    bytes < 1_000
      ? (["byte", 1] as const)
      : bytes < 1_000_000
        ? (["kilobyte", 1_000] as const)
        : (["megabyte", 1_000_000] as const);
  return numbers(`size ${unit}`, {
    style: "unit",
    unit,
    unitDisplay: "short",
    maximumFractionDigits: 1,
  }).format(bytes / per);
}

export function percent(share: number): string {
  return numbers("percent", { style: "percent", maximumFractionDigits: 1 }).format(share);
}

/** 23 Kas, with the year when it is another one. */
export function shortDay(at: string | number): string {
  return dates(...dayIn(at)).format(new Date(at));
}

/** 30 Kas Pzt, Mon 30 Nov: the same with the weekday where each language has it. */
function shortWeekday(at: string | number): string {
  const [name, parts] = dayIn(at);
  return dates(`weekday ${name}`, { ...parts, weekday: "short" }).format(new Date(at));
}

function dayIn(at: string | number): [string, Intl.DateTimeFormatOptions] {
  const isThisYear = dayKey(at).slice(0, 4) === dayKey(Date.now()).slice(0, 4);
  return isThisYear
    ? ["day", { day: "numeric", month: "short" }]
    : ["day year", { day: "numeric", month: "short", year: "numeric" }];
}

/** 23 Kasım 2026 Pazartesi */
export function longDay(at: string | number): string {
  return dates("long", { day: "numeric", month: "long", year: "numeric", weekday: "long" }).format(
    new Date(at),
  );
}

/** 23.11.2026 */
export function numericDay(at: string | number): string {
  return dates("numeric", { day: "2-digit", month: "2-digit", year: "numeric" }).format(new Date(at));
}

/** 14:05 */
export function clock(at: string | number): string {
  return dates("clock", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(new Date(at));
}

/** 23.11.2026 14:05, for tooltips behind relative times. */
export function exact(at: string | number): string {
  return `${numericDay(at)} ${clock(at)}`;
}

/** "9", "930", "9.30" or "09:30" as 09:30; null when it is no time of day. */
export function readClock(text: string): string | null {
  const found = /^\s*(\d{1,2})(?:\s*[:.,]?\s*(\d{2}))?\s*$/.exec(text);
  const [hour, minute] = [Number(found?.[1]), Number(found?.[2] ?? 0)];
  if (!found || hour > 23 || minute > 59) return null;
  return `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`;
}

/** The name of a weekday; 0 is Monday. */
export function weekday(place: number): string {
  // The first of January 2024 was a Monday; at noon it is one everywhere.
  return dates("weekday", { weekday: "long" }).format(new Date(Date.UTC(2024, 0, 1 + place, 12)));
}

/** 23.11.2026 14:05:09, where the order of things matters. */
export function precise(at: string | number): string {
  const time = { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" } as const;
  return `${numericDay(at)} ${dates("seconds", time).format(new Date(at))}`;
}

/** 12:05, minutes and seconds that are left. */
export function countdown(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

const keyMaker = new Intl.DateTimeFormat("en-CA", {
  timeZone: zone,
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
});

/** The calendar day in Istanbul as 2026-11-23, for grouping. */
export function dayKey(at: string | number): string {
  return keyMaker.format(new Date(at));
}

/** Calendar days from `now` to `at` in Istanbul: negative is the past. */
export function daysBetween(now: number, at: string | number): number {
  return Math.round((Date.parse(dayKey(at)) - Date.parse(dayKey(now))) / 86_400_000);
}

/** 2 dk · 1 sa · Dün · 3 gün · 14 Kas */
export function ago(at: string, now: number): string {
  const minutes = Math.floor((now - Date.parse(at)) / 60_000);
  const days = -daysBetween(now, at);
  if (minutes < 1) return i18next.t("time.now");
  if (minutes < 60) return i18next.t("time.minutes", { count: minutes });
  if (days === 0 || minutes < 360) return i18next.t("time.hours", { count: Math.floor(minutes / 60) });
  if (days === 1) return i18next.t("time.yesterday");
  if (days < 7) return i18next.t("time.days", { count: days });
  return shortDay(at);
}

/** The heading of a day in a timeline: Bugün, Dün, else the long date. */
export function dayHeading(at: string, now: number): string {
  const days = daysBetween(now, at);
  if (days === 0) return i18next.t("time.today");
  if (days === -1) return i18next.t("time.yesterday");
  return longDay(at);
}

export type Due = { tone: "bad" | "warn" | "ok"; text: string };

/** How the next work of a card reads: late, today, or planned. */
export function due(at: string, now: number): Due {
  const days = daysBetween(now, at);
  const isLate = Date.parse(at) < now;
  if (isLate && days === 0) return { tone: "bad", text: i18next.t("time.lateToday", { at: clock(at) }) };
  if (isLate) return { tone: "bad", text: i18next.t("time.late", { count: -days }) };
  if (days === 0) return { tone: "warn", text: i18next.t("time.todayAt", { at: clock(at) }) };
  if (days === 1) return { tone: "ok", text: i18next.t("time.tomorrow") };
  if (days < 30) return { tone: "ok", text: i18next.t("time.inDays", { count: days }) };
  return { tone: "ok", text: shortDay(at) };
}

/** Yarın 15:00 · 27 Kas Cum 15:00: a day as one says it, with its time where one was said. */
export function dueDay(at: number, now: number, hasTime: boolean): string {
  const days = daysBetween(now, at);
  const near = { "-1": "time.yesterday", "0": "time.today", "1": "time.tomorrow" } as const;
  const name =
    days >= -1 && days <= 1 ? i18next.t(near[String(days) as keyof typeof near]) : shortWeekday(at);
  return hasTime ? `${name} ${clock(at)}` : name;
}

/** Two letters for an avatar, cased by Turkish rules: of the first and the last word that has any. */
export function initials(name: string): string {
  const letters = name.split(/\s+/).flatMap((word) => word.match(/[\p{L}\p{N}]/u) ?? []);
  const last = letters.length > 1 ? letters[letters.length - 1] : "";
  return `${letters[0] ?? "?"}${last}`.toLocaleUpperCase("tr");
}
