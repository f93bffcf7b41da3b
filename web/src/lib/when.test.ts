import { describe, expect, test } from "vitest";
import { readWhen } from "./when";

// Thursday, 26 November 2026, 14:00 in Istanbul.
const now = Date.parse("2026-11-26T14:00:00+03:00");

function read(text: string, direction: "future" | "past" = "future"): string | null {
  const when = readWhen(text, now, direction);
  if (!when) return null;
  const there = new Date(when.at.getTime() + 3 * 3_600_000).toISOString().slice(0, 16).replace("T", " ");
  const told = when.hasTime ? there : there.slice(0, 10);
  return when.rest ? `${told} | ${when.rest}` : told;
}

describe("what lies ahead", () => {
  test.each([
    // Days
    ["bugün", "2026-11-26"],
    ["yarın", "2026-11-27"],
    ["YARIN", "2026-11-27"],
    ["yarin", "2026-11-27"],
    ["öbür gün", "2026-11-28"],
    ["yarından sonra", "2026-11-28"],
    ["tomorrow", "2026-11-27"],
    ["day after tomorrow", "2026-11-28"],
    // Days with a time
    ["yarın 15:00", "2026-11-27 15:00"],
    ["yarın 15.30", "2026-11-27 15:30"],
    ["yarın saat 15", "2026-11-27 15:00"],
    ["yarın saat 3'te", "2026-11-27 15:00"],
    ["yarın 10'da", "2026-11-27 10:00"],
    ["yarın 10 buçukta", "2026-11-27 10:30"],
    ["yarın 3", "2026-11-27 15:00"],
    ["yarın sabah", "2026-11-27 09:00"],
    ["yarın sabah 8", "2026-11-27 08:00"],
    ["yarın akşam 8'de", "2026-11-27 20:00"],
    ["yarın öğlen", "2026-11-27 12:00"],
    ["yarın öğleden sonra", "2026-11-27 14:00"],
    ["yarın öğleden sonra 4'te", "2026-11-27 16:00"],
    ["bu akşam", "2026-11-26 19:00"],
    ["bu akşam 9'da", "2026-11-26 21:00"],
    ["gece 11'de", "2026-11-26 23:00"],
    ["tomorrow 3pm", "2026-11-27 15:00"],
    ["tomorrow at 3", "2026-11-27 15:00"],
    ["tomorrow 3:30 pm", "2026-11-27 15:30"],
    ["tomorrow 9 am", "2026-11-27 09:00"],
    ["tomorrow morning", "2026-11-27 09:00"],
    ["tomorrow at 12am", "2026-11-27 00:00"],
    ["tonight", "2026-11-26 20:00"],
    ["this evening", "2026-11-26 19:00"],
    // A time alone is today, or tomorrow when it has passed
    ["16:00", "2026-11-26 16:00"],
    ["10:00", "2026-11-27 10:00"],
    ["saat 17", "2026-11-26 17:00"],
    ["5pm", "2026-11-26 17:00"],
    ["09:15", "2026-11-27 09:15"],
    ["03:00", "2026-11-27 03:00"],
    // Dates with their day of the week
    ["15 Aralık Salı 10:00", "2026-12-15 10:00"],
    ["Tue, 15 Dec 10:00 offer", "2026-12-15 10:00 | offer"],
    ["Tue 15 Dec 2026", "2026-12-15"],
    ["salı 15.12", "2026-12-15"],
    ["salı 15.12 11:00", "2026-12-15 11:00"],
    ["salı 10.12", "2026-12-01 10:12"],
    ["26 Kasım Perşembe 09:00", "2026-11-26 09:00"],
    ["15 Aralık Cuma", "2026-12-15 | Cuma"],
    // Days of the week
    ["cuma", "2026-11-27"],
    ["salı 10'da", "2026-12-01 10:00"],
    ["Salı günü 10:00", "2026-12-01 10:00"],
    ["salıya", "2026-12-01"],
    ["pazartesiye", "2026-11-30"],
    ["cumartesi öğlen", "2026-11-28 12:00"],
    ["pazar", "2026-11-29"],
    ["çarşamba", "2026-12-02"],
    ["perşembe", "2026-12-03"],
    ["perşembe 16:00", "2026-11-26 16:00"],
    ["perşembe 10:00", "2026-12-03 10:00"],
    ["monday", "2026-11-30"],
    ["on friday at 10", "2026-11-27 10:00"],
    ["pzt 11:00", "2026-11-30 11:00"],
    ["haftaya pazartesi", "2026-11-30"],
    ["haftaya cuma 14:30", "2026-12-04 14:30"],
    ["haftaya salı günü 10'da", "2026-12-01 10:00"],
    ["haftaya", "2026-12-03"],
    ["haftaya bugün", "2026-12-03"],
    ["gelecek hafta", "2026-12-03"],
    ["gelecek hafta çarşamba", "2026-12-02"],
    ["önümüzdeki pazartesi", "2026-11-30"],
    ["önümüzdeki perşembe", "2026-12-03"],
    ["bu cuma", "2026-11-27"],
    ["next monday", "2026-11-30"],
    ["next friday", "2026-12-04"],
    ["next week", "2026-12-03"],
    ["this friday 3pm", "2026-11-27 15:00"],
    ["hafta sonu", "2026-11-28"],
    ["bu hafta sonu", "2026-11-28"],
    ["gelecek hafta sonu", "2026-12-05"],
    ["weekend", "2026-11-28"],
    // Amounts
    ["3 gün sonra", "2026-11-29"],
    ["3 gün sonra 11:00", "2026-11-29 11:00"],
    ["üç gün sonra", "2026-11-29"],
    ["2 hafta sonra", "2026-12-10"],
    ["bir hafta sonra", "2026-12-03"],
    ["1 ay sonra", "2026-12-26"],
    ["gelecek ay", "2026-12-26"],
    ["2 saat sonra", "2026-11-26 16:00"],
    ["yarım saat sonra", "2026-11-26 14:30"],
    ["bir buçuk saat sonra", "2026-11-26 15:30"],
    ["15 dk sonra", "2026-11-26 14:15"],
    ["45 dakika sonra", "2026-11-26 14:45"],
    ["in 2 hours", "2026-11-26 16:00"],
    ["in half an hour", "2026-11-26 14:30"],
    ["in an hour", "2026-11-26 15:00"],
    ["in 3 days", "2026-11-29"],
    ["in 3 days at 10:00", "2026-11-29 10:00"],
    ["in a week", "2026-12-03"],
    ["2 weeks later", "2026-12-10"],
    ["20 minutes from now", "2026-11-26 14:20"],
    // Days of the calendar
    ["15 Aralık", "2026-12-15"],
    ["15 Aralık'ta 14:00", "2026-12-15 14:00"],
    ["15 aralık 2027", "2027-12-15"],
    ["5 Ocak", "2027-01-05"],
    ["15.12", "2026-12-15"],
    ["15.12.2026 15.30", "2026-12-15 15:30"],
    ["15/12", "2026-12-15"],
    ["2026-12-15 10:00", "2026-12-15 10:00"],
    ["Dec 15", "2026-12-15"],
    ["December 15th 3pm", "2026-12-15 15:00"],
    ["15th of December", "2026-12-15"],
    ["ayın 30'u", "2026-11-30"],
    ["ayın 5'i", "2026-12-05"],
    ["ay sonu", "2026-11-30"],
    ["end of the month", "2026-11-30"],
    ["29 Şubat 2028", "2028-02-29"],
    // In the middle of what is to be done
    ["yarın 15:00 Saha gezisi", "2026-11-27 15:00 | Saha gezisi"],
    ["Ayşe Hanım'ı yarın ara", "2026-11-27 | Ayşe Hanım'ı ara"],
    [
      "Sözleşme 3+1 için salı 10'da notere gidilecek",
      "2026-12-01 10:00 | Sözleşme 3+1 için notere gidilecek",
    ],
    ["call back tomorrow 3pm about the deposit", "2026-11-27 15:00 | call back about the deposit"],
    ["yarın 15:00'te Işıl Çelik’e sunum", "2026-11-27 15:00 | Işıl Çelik’e sunum"],
  ])("%s", (text, expected) => expect(read(text)).toBe(expected));
});

describe("what lies behind", () => {
  test.each([
    ["dün", "2026-11-25"],
    ["dün 15:00", "2026-11-25 15:00"],
    ["dün akşam", "2026-11-25 19:00"],
    ["evvelsi gün", "2026-11-24"],
    ["yesterday 3pm", "2026-11-25 15:00"],
    ["10:00", "2026-11-26 10:00"],
    ["16:00", "2026-11-25 16:00"],
    ["salı 10'da", "2026-11-24 10:00"],
    ["perşembe 10:00", "2026-11-26 10:00"],
    ["perşembe 16:00", "2026-11-19 16:00"],
    ["geçen cuma", "2026-11-20"],
    ["geçen hafta pazartesi", "2026-11-16"],
    ["last monday", "2026-11-23"],
    ["2 saat önce", "2026-11-26 12:00"],
    ["3 gün önce", "2026-11-23"],
    ["an hour ago", "2026-11-26 13:00"],
    ["15 Aralık", "2025-12-15"],
    ["20 Kasım 11:30", "2026-11-20 11:30"],
  ])("%s", (text, expected) => expect(read(text, "past")).toBe(expected));
});

describe("what says no time", () => {
  test.each([
    "",
    "   ",
    "Bütçesi 9 milyon",
    "3+1 istiyor",
    "31 Şubat",
    "31.02.2026",
    "25:00",
    "10:75",
    "13pm",
    "2 gün",
    "sun flower",
    "car park",
    "2 saat sürdü",
    "12.345",
    "%50 peşin",
    "ara",
    "0532 123 45 67",
    "1".repeat(5_000),
    "saat ".repeat(2_000),
  ])("%s", (text) => expect(readWhen(text, now)).toBeNull());
});

test("a day begins at midnight in Istanbul, wherever the computer is", () => {
  const late = Date.parse("2026-11-26T22:30:00Z");
  expect(readWhen("bugün 10:00", late)?.at.toISOString()).toBe("2026-11-27T07:00:00.000Z");
});

test("the end of a month stays in its month", () => {
  const january = Date.parse("2027-01-31T10:00:00+03:00");
  expect(readWhen("1 ay sonra 10:00", january)?.at.toISOString()).toBe("2027-02-28T07:00:00.000Z");
});
