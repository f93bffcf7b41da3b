import type { TFunction } from "i18next";
import type { Reason, Why } from "@/api/types";
import { numericDay } from "@/lib/formats";

/** Facts that come with people or without them, and are said differently. */
const twofold = new Set(["other_team", "other_department", "pool_closed"]);

/** One fact as a clause: "kuzey takımında, sorumlu Özge ile aynı takımda". `isMe` speaks to the reader. */
export function clauseOf(t: TFunction, reason: Reason, isMe: boolean): string {
  const about = reason.people.length > 0 ? "people" : reason.place ? "place" : "none";
  const name = twofold.has(reason.code) ? `${reason.code}_${about}` : reason.code;
  return t(`why.${isMe ? "you" : "they"}.${name}` as "why.they.assigned", {
    names: reason.people.map((person) => person.name).join(", "),
    place: reason.place?.name ?? "",
    from: reason.starts_at ? numericDay(reason.starts_at) : "",
    until: reason.ends_at ? numericDay(lastDay(reason.ends_at)) : "",
  });
}

/** A stand-in ends with the last moment of its last day. */
function lastDay(endsAt: string): number {
  return Date.parse(endsAt) - 1;
}

/** The whole answer in one plain sentence; the facts behind the first one are told beneath it. */
export function sentenceOf(t: TFunction, why: Why, isMe: boolean): string {
  const [first] = why.reasons;
  const verdict = `why.${isMe ? "you" : "they"}.${why.sees ? "sees" : "hidden"}` as const;
  return t(verdict, { name: why.person.name, why: first ? clauseOf(t, first, isMe) : "" });
}
