/** How the lines of a story are put in order, grouped into days and acts, and folded. */
import type { Entry } from "@/api/types";
import { dayKey } from "@/lib/formats";

export type Sort = Entry["kind"];

export const sorts: readonly Sort[] = ["message", "work", "note", "stage", "lead", "system"];

/** A move between neighbours of one stage is no news in a story. */
export function isQuiet(entry: Entry): boolean {
  return (
    entry.verb === "customer.seen" ||
    entry.verb === "message.progressed" ||
    (entry.verb === "card.moved" && entry.facts.from_stage_id === entry.facts.to_stage_id)
  );
}

/** The time by which a line has its place: when it happened, else when it was written. */
export function placeOf(entry: Entry): string {
  return entry.happened_at ?? entry.at;
}

/** Newest first, as the server pages it: by number, but what was written later by when it happened. */
export function byPlace(a: Entry, b: Entry): number {
  if (a.happened_at === null && b.happened_at === null) return b.seq - a.seq;
  return Date.parse(placeOf(b)) - Date.parse(placeOf(a)) || b.seq - a.seq;
}

export type Block =
  | { type: "day"; key: string; at: string }
  | { type: "entry"; key: string; entry: Entry }
  /** What came of one act stands under what began it. */
  | { type: "act"; key: string; entry: Entry; others: Entry[] }
  /** The same thing changed again and again by the same hand: the newest stands for all. */
  | { type: "repeat"; key: string; entry: Entry; earlier: Entry[] }
  | { type: "fold"; key: string; entries: Entry[] }
  /** What stands above came since this person last looked. */
  | { type: "since"; key: string; count: number; isMore: boolean };

type Wish = {
  shown: ReadonlySet<Sort>;
  unfolded: ReadonlySet<string>;
  /** The newest line this person has had before them; null where nothing is to be marked. */
  seen?: { seq: number; me: string } | null;
  /** There are older lines that are not here yet. */
  hasMore?: boolean;
};

const foldFrom = 2;
const weight: Record<Sort, number> = { message: 6, lead: 5, note: 4, work: 3, stage: 2, system: 1 };
const repeatable = new Set(["customer.edited", "customer.tagged", "card.valued", "note.edited"]);

/** Days, lines, acts, and runs of system lines folded into one; newest first. */
export function blocksOf(entries: readonly Entry[], wish: Wish): Block[] {
  const told = entries.filter(
    (entry) => !isQuiet(entry) && (wish.shown.size === 0 || wish.shown.has(entry.kind)),
  );
  const blocks: Block[] = [];
  let day = "";
  let run: Entry[] = [];
  let isAboveMark = wish.seen != null && wish.shown.size === 0;
  let fresh = 0;

  function endRun(): void {
    const last = run[run.length - 1];
    if (last) {
      const key = `fold-${last.id}`;
      if (run.length >= foldFrom && !wish.unfolded.has(key)) blocks.push({ type: "fold", key, entries: run });
      else for (const entry of run) blocks.push({ type: "entry", key: entry.id, entry });
    }
    run = [];
  }

  function mark(isMore: boolean): void {
    endRun();
    isAboveMark = false;
    if (fresh > 0) blocks.push({ type: "since", key: "since", count: fresh, isMore });
  }

  for (const act of actsOf(told)) {
    const [newest] = act;
    if (!newest) continue;
    if (isAboveMark && wish.seen) {
      // What was written late stands further down, new or not.
      if (newest.happened_at === null && newest.seq <= wish.seen.seq) mark(false);
      else fresh += act.filter((entry) => isFresh(entry, wish.seen)).length;
    }
    const key = dayKey(placeOf(newest));
    if (key !== day) {
      endRun();
      day = key;
      blocks.push({ type: "day", key: `day-${key}`, at: placeOf(newest) });
    }
    if (act.every(({ kind }) => kind === "system") && !wish.shown.has("system") && !isRepeat(act)) {
      run.push(...act);
      continue;
    }
    endRun();
    blocks.push(...blockOf(act, wish.unfolded));
  }
  if (isAboveMark && wish.hasMore) mark(true);
  endRun();
  return blocks;
}

/** Whether somebody else wrote it since this person last looked. */
export function isFresh(entry: Entry, seen: Wish["seen"]): boolean {
  return seen != null && seen.seq > 0 && entry.seq > seen.seq && entry.actor.id !== seen.me;
}

/** Neighbours that belong together: of one act, or one thing changed again by the same hand; of one day only. */
function actsOf(entries: readonly Entry[]): Entry[][] {
  const acts: Entry[][] = [];
  for (const entry of entries) {
    const act = acts[acts.length - 1];
    if (act && joins(act, entry)) act.push(entry);
    else acts.push([entry]);
  }
  return acts;
}

function joins(act: readonly Entry[], entry: Entry): boolean {
  const last = act[act.length - 1] as Entry;
  if (dayKey(placeOf(last)) !== dayKey(placeOf(entry))) return false;
  const isCaused = last.cause === entry.cause;
  if (act.length > 1 && !isRepeat(act)) return isCaused;
  const isAgain =
    repeatable.has(entry.verb) &&
    last.verb === entry.verb &&
    last.actor.id === entry.actor.id &&
    last.subject.id === entry.subject.id;
  return (isAgain && !isCaused) || (isCaused && act.length === 1);
}

/** Of an act all lines have one cause, of repeated changes each has its own. */
function isRepeat(act: readonly Entry[]): boolean {
  const [first, second] = act;
  return first !== undefined && second !== undefined && first.cause !== second.cause;
}

function blockOf(act: Entry[], unfolded: ReadonlySet<string>): Block[] {
  const [first, ...rest] = act as [Entry, ...Entry[]];
  if (rest.length === 0) return [{ type: "entry", key: first.id, entry: first }];
  if (isRepeat(act)) {
    const key = `repeat-${rest[rest.length - 1]?.id}`;
    if (unfolded.has(key)) return act.map((entry) => ({ type: "entry", key: entry.id, entry }));
    return [{ type: "repeat", key, entry: first, earlier: rest }];
  }
  // What somebody did stands before what followed by rule, and what it is about first; of two alike the one that came first.
  const rank = ({ actor, kind }: Entry): number => weight[kind] + (actor.kind === "system" ? 0 : 10);
  const head = act.reduce((best, entry) => (rank(entry) >= rank(best) ? entry : best));
  return [{ type: "act", key: head.id, entry: head, others: act.filter((entry) => entry !== head) }];
}
