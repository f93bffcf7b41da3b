import { expect, test } from "vitest";
import type { Entry } from "@/api/types";
import { anEntry } from "@/live/testing";
import { type Block, blocksOf, byPlace, type Sort } from "./story";

const note = { verb: "note.added", kind: "note", subject: { kind: "note", id: "n1" } } as const;

function told(entries: Entry[], wish: Partial<Parameters<typeof blocksOf>[1]> = {}): Block[] {
  return blocksOf(entries, { shown: new Set(), unfolded: new Set(), ...wish });
}

const types = (blocks: Block[]): string[] => blocks.map(({ type }) => type);

test("runs of system lines fold, other lines stand alone under their day", () => {
  expect(types(told([anEntry(5, note), anEntry(4), anEntry(3), anEntry(2, note)]))).toEqual([
    "day",
    "entry",
    "fold",
    "entry",
  ]);
});

test("an unfolded run shows its lines", () => {
  expect(types(told([anEntry(4), anEntry(3)], { unfolded: new Set(["fold-3"]) }))).toEqual([
    "day",
    "entry",
    "entry",
  ]);
});

test("a filter leaves only its sort", () => {
  const shown = new Set<Sort>(["note"]);
  expect(types(told([anEntry(5, note), anEntry(4)], { shown }))).toEqual(["day", "entry"]);
});

test("a new day gets its own heading", () => {
  const entries = [anEntry(5, note), anEntry(4, { ...note, at: "2026-11-22T10:00:00Z" })];
  expect(types(told(entries))).toEqual(["day", "entry", "day", "entry"]);
});

test("what came of one act stands under what began it", () => {
  const cause = { cause: "one" };
  const lead = anEntry(3, { ...cause, verb: "lead.received", kind: "lead" });
  const blocks = told([anEntry(5, note), anEntry(4, cause), lead, anEntry(2, cause), anEntry(1, note)]);
  expect(types(blocks)).toEqual(["day", "entry", "act", "entry"]);
  const act = blocks[2];
  expect(act?.type === "act" && [act.entry.seq, ...act.others.map(({ seq }) => seq)]).toEqual([3, 4, 2]);
});

test("the same thing changed again by the same hand is one line with the earlier ones behind it", () => {
  const edit = { verb: "customer.edited" };
  const other = { ...edit, actor: { kind: "person", id: "u2", name: "Umut" } };
  const entries = [anEntry(5, edit), anEntry(4, edit), anEntry(3, edit), anEntry(2, other), anEntry(1, note)];
  const blocks = told(entries);
  expect(types(blocks)).toEqual(["day", "repeat", "entry", "entry"]);
  expect(blocks[1]?.type === "repeat" && blocks[1].earlier.map(({ seq }) => seq)).toEqual([4, 3]);
  const open = told(entries, { unfolded: new Set([blocks[1]?.key ?? ""]) });
  expect(types(open)).toEqual(["day", "entry", "entry", "entry", "entry", "entry"]);
});

test("what is new since the last look stands above a mark, one's own lines uncounted", () => {
  const own = { ...note, actor: { kind: "person", id: "me", name: "Ben" } };
  const entries = [anEntry(9, note), anEntry(8, own), anEntry(7, note), anEntry(3, note)];
  const blocks = told(entries, { seen: { seq: 5, me: "me" } });
  expect(types(blocks)).toEqual(["day", "entry", "entry", "entry", "since", "entry"]);
  expect(blocks[4]).toMatchObject({ count: 2, isMore: false });
  expect(types(told(entries, { seen: { seq: 9, me: "me" } }))).not.toContain("since");
  expect(told(entries, { seen: { seq: 1, me: "me" }, hasMore: true }).at(-1)).toMatchObject({
    type: "since",
    count: 3,
    isMore: true,
  });
});

test("what was written later stands where it happened", () => {
  const late = anEntry(9, { ...note, happened_at: "2026-11-22T09:00:00Z" });
  const entries = [
    anEntry(3, { at: "2026-11-22T08:00:00Z" }),
    late,
    anEntry(5, { at: "2026-11-22T10:00:00Z" }),
  ];
  expect(entries.sort(byPlace).map(({ seq }) => seq)).toEqual([5, 9, 3]);
});

test("moves between neighbours of one stage are no news", () => {
  const facts = { from_stage_id: "s", to_stage_id: "s" };
  expect(told([anEntry(3, { verb: "card.moved", kind: "stage", facts })])).toEqual([]);
});

test("what somebody did stands before what followed by rule", () => {
  const system = { kind: "system", id: null, name: null };
  const follows = anEntry(6, { verb: "activity.handed_over", kind: "work", actor: system, cause: "c" });
  const act = anEntry(5, { verb: "customer.assigned", kind: "stage", cause: "c" });
  expect(told([follows, act])[1]).toMatchObject({ type: "act", entry: act, others: [follows] });
});
