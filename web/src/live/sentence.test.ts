import { expect, test } from "vitest";
import { exact } from "@/lib/formats";
import { rows } from "./rows";
import { aboutOf, reasonOf, valuesOf } from "./sentence";
import { anEntry } from "./testing";

const detail = {
  kind: "reminder",
  id: "r1",
  version: 2,
  text: "Tapuyu sor",
  direction: null,
  channel: null,
  state: "open",
  fields: null,
};
const subject = { kind: "reminder", id: "r1" };

test("a line tells why, in a lost stage or elsewhere, until that is erased", () => {
  const why = (verb: string, field: string, next: string | null) =>
    reasonOf(anEntry(3, { verb, changes: [{ field, old: null, new: next }] }));
  expect(why("card.moved", "lost_reason", "Bütçe yok")).toBe("Bütçe yok");
  expect(why("card.moved", "reason", "Gezdi")).toBe("Gezdi");
  expect(why("reminder.snoozed", "reason", "Toplantıda")).toBe("Toplantıda");
  expect(why("appointment.cancelled", "reason", "Hasta")).toBe("Hasta");
  expect(why("card.moved", "lost_reason", null)).toBeNull();
  expect(reasonOf(anEntry(3, { verb: "card.moved" }))).toBeNull();
});

test("what was cancelled tells why, as long as it stands so", () => {
  const of = (version: number) =>
    reasonOf(
      anEntry(3, {
        verb: "activity.cancelled",
        facts: { version: 2 },
        detail: { ...detail, kind: "activity", version, fields: { reason: "Vazgeçti" } },
      }),
    );
  expect(of(2)).toBe("Vazgeçti");
  expect(of(4)).toBeNull();
});

test("a line tells what it is about, once", () => {
  expect(aboutOf(anEntry(3, { verb: "reminder.set", subject, detail }))).toBe("Tapuyu sor");
  const changes = [{ field: "text", old: "Ara", new: "Tapuyu sor" }];
  expect(aboutOf(anEntry(3, { verb: "reminder.edited", subject, detail, changes }))).toBeNull();
  const appointment = {
    ...detail,
    kind: "appointment",
    text: "Gezme",
    fields: { place: "Şantiye", room: "Oda 1" },
  };
  const booked = {
    verb: "appointment.booked",
    subject: { kind: "appointment", id: "a1" },
    detail: appointment,
  };
  expect(aboutOf(anEntry(3, booked))).toBe("Gezme, Oda 1, Şantiye");
  expect(aboutOf(anEntry(3, { ...booked, subject: { kind: "note", id: "n1" } }))).toBeNull();
});

test("times and people that were changed are told as people say them", () => {
  rows.place([{ kind: "user", id: "u1", row: { id: "u1", name: "Özge Çınar" } as never }], 1);
  const [before, after] = ["2026-11-27T12:00:00Z", "2026-11-28T09:30:00Z"];
  const changes = [
    { field: "due_at", old: before, new: after },
    { field: "owner_id", old: null, new: "u1" },
  ];
  const told = valuesOf(anEntry(3, { verb: "activity.edited", changes })).map(({ old, next }) => [old, next]);
  expect(told[0]).toEqual([exact(before), exact(after)]);
  expect(told[1]?.[1]).toBe("Özge Çınar");
  const given = [{ field: "promised_by", old: "u1", new: null }];
  expect(valuesOf(anEntry(3, { verb: "promise.edited", changes: given }))[0]?.old).toBe("Özge Çınar");
  const facts = { fields: ["due_at"], from_due_at: before, to_due_at: after };
  expect(valuesOf(anEntry(3, { verb: "reminder.edited", facts }))).toMatchObject([
    { old: exact(before), next: exact(after) },
  ]);
});
