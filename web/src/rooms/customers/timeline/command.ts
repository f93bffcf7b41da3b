/** Reading of what is written in the box on top of a story. */
import { fold } from "@/lib/fold";
import { readWhen, type When } from "@/lib/when";
import type { Command } from "../parts";

export type Reading =
  | { type: "note" }
  /** A slash, and the commands that what follows may still become. */
  | { type: "choosing"; commands: readonly Command[] }
  | { type: "command"; command: Command; text: string; when: When | null };

/**
 * What stands in the box, as it will be taken. A slash that begins no command begins a note; one that cannot be made now is
 * still that command, so that nothing else is made of it.
 */
export function readBox(written: string, commands: readonly Command[], now: number): Reading {
  const found = /^\/(\S*)(\s?)/.exec(written);
  if (!found) return { type: "note" };
  const typed = fold(found[1] ?? "");
  const exact = commands.find(({ names }) => names.some((name) => fold(name) === typed));
  if (exact && (found[2] || exact.lacks)) {
    const said = written.slice(found[0].length);
    const when = readWhen(said, now, exact.direction);
    return { type: "command", command: exact, text: (when ? when.rest : said).trim(), when };
  }
  if (found[2]) return { type: "note" };
  const begun = commands.filter(
    ({ names, lacks }) => !lacks && names.some((name) => fold(name).startsWith(typed)),
  );
  return begun.length > 0 ? { type: "choosing", commands: begun } : { type: "note" };
}
