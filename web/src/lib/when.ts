/**
 * Reads when something is, from what a person writes in Turkish or English: "yarın 15:00", "salı 10'da", "3 gün sonra",
 * "haftaya pazartesi", "tomorrow 3pm", "in 2 hours". Days are those of Istanbul. What was understood is always shown before
 * it is used, so a guess may be made where people would make the same one.
 */
import {
  type Clock,
  type Day,
  dayOf,
  instantOf,
  isReal,
  monthEnd,
  plus,
  plusMonths,
  saturday,
  weekdayOf,
} from "./calendarDays";
import {
  find,
  meaning,
  numberOf,
  phraseAt,
  type Read,
  restOf,
  type Token,
  tokensOf,
  wordAt,
} from "./whenTokens";
import { days, doubtful, months, parts, type Unit, units, weekdays } from "./whenWords";

export type When = {
  /** The instant; of a day alone, the beginning of its work. */
  at: Date;
  /** Whether a time of day was said, not only a day. */
  hasTime: boolean;
  /** The text without what was understood. */
  rest: string;
};

/** Whether what is meant lies ahead ("salı" is the next one) or behind (it is the last one). */
export type Direction = "future" | "past";

const workBegins = 9;

/** Null when the text says no time, or one that there is not. */
export function readWhen(text: string, now: number, direction: Direction = "future"): When | null {
  const tokens = tokensOf(text);
  const used = new Set<number>();
  const moment = find(tokens, used, (at) => amountAt(tokens, at));
  if (moment) return { at: new Date(now + moment), hasTime: true, rest: restOf(tokens, used) };
  const today = dayOf(now);
  let isWritten = false;
  const day = find(tokens, used, (at) => {
    const written = dateAt(tokens, at, today, direction);
    isWritten = written !== null;
    return written ?? dayAt(tokens, at, today, direction);
  });
  const part = find(tokens, used, (at) => partAt(tokens, at));
  const clock = find(tokens, used, (at) => clockAt(tokens, at, used, part !== null || day !== null));
  if (!day && !part && !clock) return null;
  const time = clockOf(clock, part);
  let date = day ?? today;
  const isPassed = instantOf(date, time) < now;
  if (!day && direction === "future" && isPassed) date = plus(date, 1);
  if (!day && direction === "past" && !isPassed) date = plus(date, -1);
  // A day of the week that is today means today while its time is still to come.
  if (day && !isWritten && isWeekdayOfToday(tokens, used, today, day)) {
    if (direction === "future" && (isPassed || (!clock && !part))) date = plus(day, 7);
    if (direction === "past" && !isPassed) date = plus(day, -7);
  }
  return {
    at: new Date(instantOf(date, time)),
    hasTime: clock !== null || part !== null,
    rest: restOf(tokens, used),
  };
}

const steps: Partial<Record<Unit, number>> = { minute: 60_000, hour: 3_600_000 };

/** "3 gün sonra", "in 2 hours", "yarım saat önce": an amount with its unit and its direction. */
function amountOf(tokens: readonly Token[], at: number): Read<{ count: number; unit: Unit }> | null {
  const isEnglish = wordAt(tokens, at) === "in";
  let place = isEnglish ? at + 1 : at;
  let count = numberOf(wordAt(tokens, place));
  if (count === null || tokens[place]?.suffix) return null;
  place++;
  if (wordAt(tokens, place) === "bucuk") {
    count += 0.5;
    place++;
  } else if (["a", "an"].includes(wordAt(tokens, place))) place++;
  const word = wordAt(tokens, place);
  const unit = Object.hasOwn(units, word) ? units[word] : undefined;
  if (!unit) return null;
  place++;
  if (isEnglish) return { value: { count, unit }, took: place - at };
  const way = wordAt(tokens, place);
  if (["sonra", "sonraya", "sonrasi", "later"].includes(way))
    return { value: { count, unit }, took: place + 1 - at };
  if (way === "from" && wordAt(tokens, place + 1) === "now")
    return { value: { count, unit }, took: place + 2 - at };
  if (["once", "ago"].includes(way)) return { value: { count: -count, unit }, took: place + 1 - at };
  return null;
}

/** Minutes and hours are counted from this moment, in milliseconds. */
function amountAt(tokens: readonly Token[], at: number): Read<number> | null {
  const amount = amountOf(tokens, at);
  const step = amount && steps[amount.value.unit];
  return amount && step ? { value: amount.value.count * step, took: amount.took } : null;
}

function daysAhead(tokens: readonly Token[], at: number, today: Day): Read<Day> | null {
  const amount = amountOf(tokens, at);
  if (!amount) return null;
  const { count, unit } = amount.value;
  if (unit === "month" || unit === "year")
    return { value: plusMonths(today, Math.round(count * (unit === "year" ? 12 : 1))), took: amount.took };
  return { value: plus(today, Math.round(count * (unit === "week" ? 7 : 1))), took: amount.took };
}

function dayAt(tokens: readonly Token[], at: number, today: Day, direction: Direction): Read<Day> | null {
  const said = phraseAt(tokens, at, days);
  if (said) return { value: plus(today, said.phrase[1] as number), took: said.took };
  return (
    daysAhead(tokens, at, today) ?? periodAt(tokens, at, today) ?? weekdayAt(tokens, at, today, direction)
  );
}

const nexts = new Set(["gelecek", "onumuzdeki", "next", "haftaya"]);
const thises = new Set(["bu", "this"]);
const lasts = new Set(["gecen", "last"]);

/** "haftaya pazartesi", "gelecek hafta", "next friday", "bu akşam", "ay sonu", "ayın 15'i". */
function periodAt(tokens: readonly Token[], at: number, today: Day): Read<Day> | null {
  const word = wordAt(tokens, at);
  const next = wordAt(tokens, at + 1);
  const monday = plus(today, -weekdayOf(today));
  const turn = nexts.has(word) ? 1 : lasts.has(word) ? -1 : thises.has(word) ? 0 : null;
  if (turn !== null) {
    const isWeek = word === "haftaya" || ["hafta", "haftaya", "week"].includes(next);
    const after = word === "haftaya" || !isWeek ? at + 1 : at + 2;
    if (isWeek && ["sonu", "sonunda"].includes(wordAt(tokens, after)))
      return { value: plus(monday, 5 + 7 * turn), took: after + 1 - at };
    const weekday = meaning(weekdays, wordAt(tokens, after));
    if (weekday !== undefined) {
      const took = after + 1 - at + (["gunu", "gunune"].includes(wordAt(tokens, after + 1)) ? 1 : 0);
      const inWeek = plus(monday, weekday + 7 * turn);
      if (isWeek || word === "next") return { value: inWeek, took };
      const ahead = (weekday - weekdayOf(today) + 7) % 7;
      if (turn < 0) return { value: plus(today, -((weekdayOf(today) - weekday + 7) % 7 || 7)), took };
      return { value: plus(today, turn > 0 ? ahead || 7 : ahead), took };
    }
    if (isWeek && turn !== 0) {
      const isSameDay = wordAt(tokens, after) === "bugun";
      return { value: plus(today, 7 * turn), took: after - at + (isSameDay ? 1 : 0) };
    }
    if (["ay", "month"].includes(next)) return { value: plusMonths(today, turn), took: 2 };
    if (["weekend"].includes(next)) return { value: plus(monday, 5 + 7 * turn), took: 2 };
    if (turn === 0 && partAt(tokens, at + 1)) return { value: today, took: 1 };
  }
  if (word === "hafta" && ["sonu", "sonunda"].includes(next)) return { value: saturday(today), took: 2 };
  if (word === "weekend") return { value: saturday(today), took: 1 };
  if (word === "ay" && ["sonu", "sonunda", "sonuna"].includes(next))
    return { value: monthEnd(today), took: 2 };
  const isEnd = word === "end" && next === "of";
  const place = isEnd ? (wordAt(tokens, at + 2) === "the" ? at + 3 : at + 2) : 0;
  if (isEnd && wordAt(tokens, place) === "month") return { value: monthEnd(today), took: place + 1 - at };
  if (word === "ayin" && /^\d{1,2}$/.test(next)) {
    const value = { ...today, day: Number(next) };
    if (isReal(value)) return { value: value.day < today.day ? plusMonths(value, 1) : value, took: 2 };
  }
  return null;
}

/** A date, also with its day of the week before or behind it: "15 Aralık Salı", "Tue, 15 Dec", "salı 15.12". */
function dateAt(tokens: readonly Token[], at: number, today: Day, direction: Direction): Read<Day> | null {
  const weekday = meaning(weekdays, wordAt(tokens, at));
  const place = weekday === undefined ? at : at + 1;
  const named = namedAt(tokens, place, today, direction);
  const date = named ?? writtenAt(wordAt(tokens, place), today, direction);
  // "salı 10.12" is a time, unless that date is a Tuesday.
  if (!date || (weekday !== undefined && !named && weekdayOf(date.value) !== weekday)) return null;
  const behind = place + date.took;
  const isNamed =
    weekday === undefined && meaning(weekdays, wordAt(tokens, behind)) === weekdayOf(date.value);
  return { value: date.value, took: behind - at + (isNamed ? 1 : 0) };
}

/** "15 Aralık", "15 Aralık 2026", "Dec 15th", "15th of December". */
function namedAt(tokens: readonly Token[], at: number, today: Day, direction: Direction): Read<Day> | null {
  const ordinal = (word: string): number | null => {
    const found = /^(\d{1,2})(st|nd|rd|th)?$/.exec(word);
    return found ? Number(found[1]) : null;
  };
  let place = at;
  let day = ordinal(wordAt(tokens, place));
  let month: number | undefined;
  if (day !== null) {
    place++;
    if (wordAt(tokens, place) === "of") place++;
    month = meaning(months, wordAt(tokens, place));
  } else {
    month = meaning(months, wordAt(tokens, place));
    place++;
    day = month === undefined ? null : ordinal(wordAt(tokens, place));
  }
  if (day === null || month === undefined) return null;
  place++;
  const year = /^\d{4}$/.test(wordAt(tokens, place)) ? Number(wordAt(tokens, place++)) : null;
  const value = near({ month, day }, year, today, direction);
  return value && { value, took: place - at };
}

/** "15.12", "15/12/2026", "2026-12-15". */
function writtenAt(word: string, today: Day, direction: Direction): Read<Day> | null {
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(word);
  if (iso) {
    const value = { year: Number(iso[1]), month: Number(iso[2]), day: Number(iso[3]) };
    return isReal(value) ? { value, took: 1 } : null;
  }
  const found = /^(\d{1,2})[./](\d{1,2})(?:[./](\d{4}))?$/.exec(word);
  if (!found) return null;
  const year = found[3] ? Number(found[3]) : null;
  const value = near({ month: Number(found[2]), day: Number(found[1]) }, year, today, direction);
  return value && { value, took: 1 };
}

/** A day without a year is the next one of that name, or the last one. */
function near(
  part: { month: number; day: number },
  year: number | null,
  today: Day,
  direction: Direction,
): Day | null {
  const value = { year: year ?? today.year, ...part };
  if (year === null) {
    const order = (value.month - today.month) * 31 + value.day - today.day;
    if (direction === "future" && order < 0) value.year++;
    if (direction === "past" && order > 0) value.year--;
  }
  return isReal(value) ? value : null;
}

function weekdayAt(tokens: readonly Token[], at: number, today: Day, direction: Direction): Read<Day> | null {
  // "on friday"; in Turkish the same word is ten, and no day follows it.
  const isSaid = wordAt(tokens, at) === "on";
  const place = isSaid ? at + 1 : at;
  const word = wordAt(tokens, place);
  const weekday = meaning(weekdays, word);
  if (weekday === undefined) return null;
  const isNamed = ["gunu", "gunune"].includes(wordAt(tokens, place + 1));
  if (doubtful.has(word) && !isSaid && !isNamed && !/^\d/.test(wordAt(tokens, place + 1))) return null;
  const ahead = (weekday - weekdayOf(today) + 7) % 7;
  const value = plus(today, direction === "future" ? ahead : ahead === 0 ? 0 : ahead - 7);
  return { value, took: place + 1 - at + (isNamed ? 1 : 0) };
}

function isWeekdayOfToday(
  tokens: readonly Token[],
  used: ReadonlySet<number>,
  today: Day,
  day: Day,
): boolean {
  if (instantOf(day, { hour: 0, minute: 0 }) !== instantOf(today, { hour: 0, minute: 0 })) return false;
  return [...used].some((at) => meaning(weekdays, wordAt(tokens, at)) === weekdayOf(today));
}

type Part = { begins: number; isAfternoon: boolean; isNight: boolean };

function partAt(tokens: readonly Token[], at: number): Read<Part> | null {
  const found = phraseAt(tokens, at, parts);
  if (!found) return null;
  const [name, begins, isAfternoon] = found.phrase as readonly [string, number, boolean];
  return { value: { begins, isAfternoon, isNight: name === "gece" }, took: found.took };
}

type Said = Clock & { isExact: boolean };

const atEndings = new Set(["da", "de", "ta", "te", "a", "e", "ya", "ye"]);

/** "15:00", "15.30", "3pm", "saat 10", "10'da", "10 buçukta", "at 3"; a bare number only at the end, beside a day. */
function clockAt(
  tokens: readonly Token[],
  at: number,
  used: ReadonlySet<number>,
  isBesideDay: boolean,
): Read<Said> | null {
  const isSaid = ["saat", "at"].includes(wordAt(tokens, at));
  const place = isSaid ? at + 1 : at;
  const { word = "", suffix = "" } = tokens[place] ?? {};
  const found = /^(\d{1,2})(?:[:.](\d{2}))?(am|pm)?$/.exec(word);
  if (!found || used.has(place)) return null;
  const [, hours = "", minutes, glued] = found;
  const beside = wordAt(tokens, place + 1);
  const half = ["am", "pm"].includes(beside) ? beside : "";
  const meridiem = glued ?? half;
  const isBucuk = minutes === undefined && beside.startsWith("bucu");
  const isLast = place === tokens.length - 1 && (used.has(place - 1) || isSaid);
  const isTold =
    minutes !== undefined ||
    meridiem !== "" ||
    isSaid ||
    atEndings.has(suffix) ||
    isBucuk ||
    (isBesideDay && isLast);
  const clock = { hour: Number(hours), minute: isBucuk ? 30 : Number(minutes ?? 0) };
  if (!isTold || clock.hour > 23 || clock.minute > 59) return null;
  if (meridiem !== "" && (clock.hour > 12 || clock.hour === 0)) return null;
  if (meridiem === "pm" && clock.hour < 12) clock.hour += 12;
  if (meridiem === "am" && clock.hour === 12) clock.hour = 0;
  const isExact = meridiem !== "" || hours.startsWith("0") || hours.length === 2;
  return { value: { ...clock, isExact }, took: place + 1 - at + (half || isBucuk ? 1 : 0) };
}

function clockOf(said: Said | null, part: Part | null): Clock {
  if (!said) return { hour: part?.begins ?? workBegins, minute: 0 };
  const { hour, minute, isExact } = said;
  if (part && hour < 12) {
    const isLate = part.isAfternoon && !(part.isNight && hour < 6) && !(part.begins === 12 && hour > 9);
    return { hour: isLate ? hour + 12 : hour, minute };
  }
  // Nobody means three at night.
  return { hour: !isExact && hour >= 1 && hour <= 6 ? hour + 12 : hour, minute };
}
