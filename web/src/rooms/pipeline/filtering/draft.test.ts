import { expect, test } from "vitest";
import type { CardField, Conditions } from "@/api/types";
import {
  aboutField,
  changeGroup,
  emptyGroup,
  emptyRow,
  fromDraft,
  rowsIn,
  toDraft,
  withOperator,
} from "./draft";

const field = {
  name: "quality",
  kind: "number",
  operators: ["at_least", "unknown"],
  words: [],
  most: 100,
} as CardField;

test("what is put together is what is asked, and the other way round", () => {
  const filter: Conditions = {
    match: "any",
    conditions: [{ field: "unread", is: "yes", value: null }],
    groups: [{ match: "all", conditions: [{ field: "tag", is: "any_of", value: ["t"] }], groups: [] }],
  };
  expect(fromDraft(toDraft(filter))).toEqual(filter);
  expect(rowsIn(toDraft(filter))).toBe(2);
});

test("rows that lack something are not asked yet", () => {
  const draft = { ...toDraft(), rows: [emptyRow()], groups: [emptyGroup()] };
  expect(fromDraft(draft)).toBeUndefined();
  const row = aboutField(emptyRow(), field);
  expect(row).toMatchObject({ field: "quality", is: "at_least", value: null });
  expect(fromDraft({ ...draft, rows: [row] })).toBeUndefined();
  expect(fromDraft({ ...draft, rows: [{ ...row, value: 0 }] })?.conditions).toHaveLength(1);
  expect(fromDraft({ ...draft, rows: [withOperator({ ...row, value: 5 }, "unknown")] })?.conditions).toEqual([
    { field: "quality", is: "unknown", value: null },
  ]);
});

test("another operator keeps the value while it means the same", () => {
  const row = { id: "1", field: "tag", is: "any_of", value: ["t"] };
  expect(withOperator(row, "all_of").value).toEqual(["t"]);
  expect(withOperator({ ...row, is: "at_least", value: 3 }, "at_most").value).toBe(3);
  expect(withOperator({ ...row, is: "at_least", value: 3 }, "never").value).toBeNull();
});

test("a group is changed and taken away wherever it stands", () => {
  const inner = emptyGroup();
  const draft = { ...toDraft(), groups: [{ ...emptyGroup(), groups: [inner] }] };
  const changed = changeGroup(draft, inner.id, (group) => ({ ...group, match: "all" }));
  expect(changed?.groups[0]?.groups[0]?.match).toBe("all");
  expect(changeGroup(draft, inner.id, () => null)?.groups[0]?.groups).toEqual([]);
  expect(changeGroup(draft, draft.id, () => null)).toBeNull();
});
