import { expect, test } from "vitest";
import { anEntry } from "@/live/testing";
import { blocksOf, reasonOf, sortOf } from "./story";

const note = { verb: "note.added", subject: { kind: "note", id: "n1" } };

test("runs of system lines fold, other lines stand alone under their day", () => {
  const blocks = blocksOf([anEntry(5, note), anEntry(4), anEntry(3), anEntry(2, note)], new Set(), new Set());
  expect(blocks.map(({ type }) => type)).toEqual(["day", "entry", "fold", "entry"]);
});

test("an unfolded run shows its lines", () => {
  const blocks = blocksOf([anEntry(4), anEntry(3)], new Set(), new Set(["fold-3"]));
  expect(blocks.map(({ type }) => type)).toEqual(["day", "entry", "entry"]);
});

test("a filter leaves only its sort", () => {
  const blocks = blocksOf([anEntry(5, note), anEntry(4)], new Set(["note"]), new Set());
  expect(blocks.map(({ type }) => type)).toEqual(["day", "entry"]);
});

test("a new day gets its own heading", () => {
  const blocks = blocksOf(
    [anEntry(5, note), anEntry(4, { ...note, at: "2026-11-22T10:00:00Z" })],
    new Set(),
    new Set(),
  );
  expect(blocks.map(({ type }) => type)).toEqual(["day", "entry", "day", "entry"]);
});

test("moves between neighbours of one stage are no news", () => {
  const move = anEntry(3, { verb: "card.moved", facts: { from_stage_id: "s", to_stage_id: "s" } });
  expect(sortOf(move)).toBe("stage");
  expect(blocksOf([move], new Set(), new Set())).toEqual([]);
});

test("a move tells why, in a lost stage or elsewhere, until that is erased", () => {
  const move = (field: string, next: string | null) =>
    reasonOf(anEntry(3, { verb: "card.moved", changes: [{ field, old: null, new: next }] }));
  expect(move("lost_reason", "Bütçe yok")).toBe("Bütçe yok");
  expect(move("reason", "Gezdi")).toBe("Gezdi");
  expect(move("lost_reason", null)).toBeNull();
  expect(reasonOf(anEntry(3, { verb: "card.moved" }))).toBeNull();
});
