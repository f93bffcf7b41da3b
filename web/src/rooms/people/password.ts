/** How good a new password looks while it is typed. The server, which knows long lists of words, has the last word. */
import { fold } from "@/lib/fold";

export const shortest = 12;
export const longest = 128;
const ownCharacters = 8;

export type Strength = 0 | 1 | 2 | 3 | 4;

export type Judged = {
  isLong: boolean;
  /** More than the words that everybody knows of the person. */
  isOwn: boolean;
  /** 0 is nothing yet, 1 is guessed first, 4 is out of reach. */
  strength: Strength;
};

const common =
  /sifre|parola|password|galatasaray|fenerbahce|besiktas|trabzonspor|istanbul|ankara|izmir|turkiye|ataturk|merhaba|qwerty|asdf|zxcv|admin|modern|crm/g;

/** `about` is what is known of the person: name, e-mail, company. */
export function judge(password: string, about: string[]): Judged {
  const folded = fold(password);
  const known = about
    .flatMap((text) => fold(text).split(/[^0-9a-z]+/))
    .filter((word) => word.length > 2)
    .sort((a, b) => b.length - a.length);
  const own = known.reduce((rest, word) => rest.replaceAll(word, ""), folded);
  const isLong = password.length >= shortest;
  const isOwn = own.length >= ownCharacters;
  return { isLong, isOwn, strength: strengthOf(password, own, isLong && isOwn) };
}

function strengthOf(password: string, own: string, isAllowed: boolean): Strength {
  if (password === "") return 0;
  const surprises = surprisesOf(own.replace(common, "")) + kindsOf(password);
  if (!isAllowed || surprises < 9) return 1;
  if (surprises < 13) return 2;
  return surprises < 18 ? 3 : 4;
}

/** Characters that neither repeat the one before nor go on counting from it. */
function surprisesOf(text: string): number {
  let found = 0;
  for (let at = 0; at < text.length; at++) {
    const step = text.charCodeAt(at) - text.charCodeAt(at - 1);
    if (at === 0 || Math.abs(step) > 1) found++;
  }
  return Math.min(found, new Set(text).size * 2);
}

function kindsOf(password: string): number {
  return [/\p{Ll}/u, /\p{Lu}/u, /\d/, /[^\p{L}\d]/u].filter((kind) => kind.test(password)).length - 1;
}
