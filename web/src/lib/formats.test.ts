import { beforeAll, describe, expect, test } from "vitest";
import {
  ago,
  compactMoney,
  dayHeading,
  due,
  dueDay,
  exact,
  initials,
  longDay,
  money,
  percent,
  readAmount,
  readClock,
  shortDay,
} from "./formats";
import { setLanguage, startTranslations } from "./i18n";
import { readWhen } from "./when";

const plain = (text: string): string => text.replace(/\u00a0|\u202f/g, " ");
const now = Date.parse("2026-11-23T12:00:00Z"); // 15:00 in Istanbul
const minutesAgo = (minutes: number): string => new Date(now - minutes * 60_000).toISOString();
const minutesAhead = (minutes: number): string => minutesAgo(-minutes);

beforeAll(async () => {
  await startTranslations();
  await setLanguage("tr");
});

describe("times of day", () => {
  test("are read as people type them", () => {
    expect(["9", "930", "9.30", "09:30", " 18:05 ", "23:59"].map(readClock)).toEqual([
      "09:00",
      "09:30",
      "09:30",
      "09:30",
      "18:05",
      "23:59",
    ]);
    expect(["", "24:00", "12:60", "x", "9:5", "12345"].map(readClock)).toEqual([
      null,
      null,
      null,
      null,
      null,
      null,
    ]);
  });
});

describe("in Turkish", () => {
  test("money has no kuruş on screens", () => {
    expect(plain(money({ amount: 975_000_000, currency: "TRY" }))).toBe("₺9.750.000");
  });

  test("money is compact only from a million up", () => {
    expect(plain(compactMoney({ amount: 1_270_000_000, currency: "TRY" }))).toBe("₺12,7 Mn");
    expect(plain(compactMoney({ amount: 2_550_000_000_000, currency: "TRY" }))).toBe("₺25,5 Mr");
    expect(plain(compactMoney({ amount: 99_900_000, currency: "TRY" }))).toBe("₺999.000");
  });

  test("an amount is read as it is written here", () => {
    expect(readAmount("₺1.250.000,50")).toBe(125_000_050);
    expect(readAmount("1250000")).toBe(125_000_000);
    expect(readAmount("çok")).toBeNull();
  });

  test("percent stands before the number", () => {
    expect(plain(percent(0.127))).toBe("%12,7");
  });

  test("dates are written as in Turkey, in Istanbul's day", () => {
    expect(shortDay("2026-11-23T22:30:00Z")).toBe("24 Kas");
    expect(exact("2026-11-23T11:05:00Z")).toBe("23.11.2026 14:05");
    expect(longDay("2026-11-23T11:05:00Z")).toBe("23 Kasım 2026 Pazartesi");
  });

  test("relative times go from minutes to days to a date", () => {
    expect(ago(minutesAgo(0), now)).toBe("şimdi");
    expect(ago(minutesAgo(2), now)).toBe("2 dk");
    expect(ago(minutesAgo(60), now)).toBe("1 sa");
    expect(ago(minutesAgo(60 * 20), now)).toBe("Dün");
    expect(ago(minutesAgo(60 * 24 * 3), now)).toBe("3 gün");
    expect(ago(minutesAgo(60 * 24 * 9), now)).toBe("14 Kas");
  });

  test("due work reads late, today or planned", () => {
    expect(due(minutesAgo(60 * 48), now)).toEqual({ tone: "bad", text: "2 gün gecikti" });
    expect(due(minutesAgo(60), now)).toEqual({ tone: "bad", text: "14:00 geçti" });
    expect(due(minutesAhead(30), now)).toEqual({ tone: "warn", text: "Bugün 15:30" });
    expect(due(minutesAhead(60 * 24), now)).toEqual({ tone: "ok", text: "Yarın" });
    expect(due(minutesAhead(60 * 48), now)).toEqual({ tone: "ok", text: "2 gün sonra" });
  });

  test("days of a story have names", () => {
    expect(dayHeading(minutesAgo(10), now)).toBe("Bugün");
    expect(dayHeading(minutesAgo(60 * 24), now)).toBe("Dün");
  });

  test("initials follow Turkish casing", () => {
    expect(initials("ilker şahin")).toBe("İŞ");
    expect(initials("Işıl")).toBe("I");
  });

  test("initials are letters, whatever else a name is made of", () => {
    expect(initials('"><img \u202eters 🏠')).toBe("İT");
    expect(initials("𝒜li 🏳️‍🌈")).toBe("𝒜");
    expect(initials("\u200b 🏠")).toBe("?");
  });
});

test("a moment that is shown in a field is read as the same one", async () => {
  // Which years are told depends on the year it is.
  const today = Math.floor(Date.now() / 60_000) * 60_000;
  for (const language of ["tr", "en"] as const) {
    await setLanguage(language);
    for (let days = -400; days < 400; days++) {
      const at = today + days * 86_400_000 + 60_000;
      const read = readWhen(dueDay(at, today, true), today, days < 0 ? "past" : "future");
      expect(read, dueDay(at, today, true)).toMatchObject({ at: new Date(at), hasTime: true });
    }
  }
  await setLanguage("tr");
});

test("the language switches texts and formats at once", async () => {
  await setLanguage("en");
  expect(ago(minutesAgo(60 * 24 * 3), now)).toBe("3 days");
  expect(plain(money({ amount: 975_000_000, currency: "TRY" }))).toBe("₺9,750,000");
  await setLanguage("tr");
});
