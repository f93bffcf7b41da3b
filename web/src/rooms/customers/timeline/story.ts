/** Which line of a story is of which sort, and how the lines are grouped into days and folds. */
import type { Entry } from "@/api/types";
import { dayKey } from "@/lib/formats";

export type Sort = "message" | "note" | "stage" | "lead" | "system";

export const sorts: readonly Sort[] = ["message", "note", "stage", "lead", "system"];

const bySubject: Record<string, Sort> = {
  message: "message",
  note: "note",
  lead: "lead",
  appointment: "stage",
  file: "note",
};

const stageVerbs = new Set(["card.moved", "card.reopened", "card.valued"]);

export function sortOf(entry: Entry): Sort {
  if (stageVerbs.has(entry.verb)) return "stage";
  if (entry.verb === "customer.assigned") return "stage";
  return bySubject[entry.subject.kind] ?? "system";
}

/** A move between neighbours of one stage is no news in a story. */
export function isQuiet(entry: Entry): boolean {
  return (
    entry.verb === "customer.seen" ||
    entry.verb === "message.progressed" ||
    (entry.verb === "card.moved" && entry.facts.from_stage_id === entry.facts.to_stage_id)
  );
}

/** Why a card was moved, as it was typed; null when nobody said so, or when it was erased. */
export function reasonOf(entry: Entry): string | null {
  if (entry.verb !== "card.moved") return null;
  const said = entry.changes.find((change) => change.field === "lost_reason" || change.field === "reason");
  return typeof said?.new === "string" ? said.new : null;
}

export type Block =
  | { type: "day"; key: string; at: string }
  | { type: "entry"; key: string; entry: Entry }
  | { type: "fold"; key: string; entries: Entry[] };

const foldFrom = 2;

/** Newest first: days, lines, and runs of system lines folded into one. */
export function blocksOf(entries: Entry[], shown: ReadonlySet<Sort>, unfolded: ReadonlySet<string>): Block[] {
  const blocks: Block[] = [];
  let day = "";
  let run: Entry[] = [];
  function endRun(): void {
    const first = run[0];
    const last = run[run.length - 1];
    if (first && last) {
      const key = `fold-${last.id}`;
      if (run.length >= foldFrom && !unfolded.has(key)) blocks.push({ type: "fold", key, entries: run });
      else for (const entry of run) blocks.push({ type: "entry", key: entry.id, entry });
    }
    run = [];
  }
  for (const entry of entries) {
    const sort = sortOf(entry);
    if (isQuiet(entry) || (shown.size > 0 && !shown.has(sort))) continue;
    const key = dayKey(entry.at);
    if (key !== day) {
      endRun();
      day = key;
      blocks.push({ type: "day", key: `day-${key}`, at: entry.at });
    }
    if (sort === "system" && !shown.has("system")) {
      run.push(entry);
      continue;
    }
    endRun();
    blocks.push({ type: "entry", key: entry.id, entry });
  }
  endRun();
  return blocks;
}
