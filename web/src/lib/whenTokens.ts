/** The words of a text that may say when: cut apart, and found again with the endings Turkish gives them. */
import { fold } from "./fold";
import { numbers } from "./whenWords";

export type Token = { raw: string; word: string; suffix: string };
/** What was read, and how many tokens it took. */
export type Read<T> = { value: T; took: number };

export function tokensOf(text: string): Token[] {
  return text
    .split(/\s+/)
    .filter(Boolean)
    .map((raw) => {
      const bare = withoutMarks(raw);
      const [head = "", ...tail] = bare.split(/['’]/);
      return { raw, word: fold(head).replace(/\.$/, ""), suffix: fold(tail.join("")) };
    });
}

const marksBefore = new Set('("“');
const marksBehind = new Set(',;!?)"”');

/** The word alone. By hand: a pattern for the marks at the end would go over a long run of them again and again. */
function withoutMarks(raw: string): string {
  let [start, end] = [0, raw.length];
  while (start < end && marksBefore.has(raw.charAt(start))) start++;
  while (end > start && marksBehind.has(raw.charAt(end - 1))) end--;
  return raw.slice(start, end);
}

export function restOf(tokens: readonly Token[], used: ReadonlySet<number>): string {
  return tokens
    .filter((_, at) => !used.has(at))
    .map(({ raw }) => raw)
    .join(" ");
}

/** The first place where something is read; its tokens are used up. */
export function find<T>(
  tokens: readonly Token[],
  used: Set<number>,
  read: (at: number) => Read<T> | null,
): T | null {
  for (let at = 0; at < tokens.length; at++) {
    if (used.has(at)) continue;
    const found = read(at);
    if (!found) continue;
    const places = Array.from({ length: found.took }, (_, step) => at + step);
    if (places.some((place) => used.has(place))) continue;
    for (const place of places) used.add(place);
    return found.value;
  }
  return null;
}

export function wordAt(tokens: readonly Token[], at: number): string {
  return tokens[at]?.word ?? "";
}

const endings = [
  "sine",
  "sinde",
  "gunu",
  "nda",
  "nde",
  "dan",
  "den",
  "ya",
  "ye",
  "da",
  "de",
  "ta",
  "te",
  "a",
  "e",
];

/** What a word means, also with a Turkish ending on it. */
export function meaning<T>(table: Readonly<Record<string, T>>, word: string): T | undefined {
  if (Object.hasOwn(table, word)) return table[word];
  for (const ending of endings) {
    const stem = word.slice(0, -ending.length);
    if (stem.length > 3 && word.endsWith(ending) && Object.hasOwn(table, stem)) return table[stem];
  }
  return undefined;
}

export function phraseAt<T>(
  tokens: readonly Token[],
  at: number,
  phrases: readonly (readonly [string, ...T[]])[],
): { phrase: readonly [string, ...T[]]; took: number } | null {
  for (const phrase of phrases) {
    const words = phrase[0].split(" ");
    const isHere = words.every((word, step) => {
      const here = wordAt(tokens, at + step);
      return here === word || (step === words.length - 1 && word.length > 3 && isEnded(here, word));
    });
    if (isHere) return { phrase, took: words.length };
  }
  return null;
}

function isEnded(here: string, word: string): boolean {
  return here.startsWith(word) && endings.includes(here.slice(word.length));
}

export function numberOf(word: string): number | null {
  if (/^\d{1,3}([.,]5)?$/.test(word)) return Number(word.replace(",", "."));
  return Object.hasOwn(numbers, word) ? (numbers[word] ?? null) : null;
}
