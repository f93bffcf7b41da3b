import { IconNotes } from "@tabler/icons-react";
import { expect, test } from "vitest";
import type { Command } from "../parts";
import { readBox } from "./command";

const now = Date.parse("2026-11-26T14:00:00+03:00");
const make = (names: string[], direction: Command["direction"]): Command => ({
  names,
  direction,
  Icon: IconNotes,
  text: names[0] ?? "",
  run: () => true,
});
const meeting = make(["randevu", "appointment"], "future");
const task = make(["görev", "task"], "future");
const note = make(["not", "note"], "past");
const commands = [meeting, task, note];

test("what begins with no slash is a note, whatever it says of times", () => {
  for (const text of ["yarın 15:00 gelecek", "", "3/4 ödendi", "/ yok", "/tmp dosyası"])
    expect(readBox(text, commands, now)).toEqual({ type: "note" });
});

test("a slash offers all, a few letters those that begin with them, in both languages and without dots", () => {
  const offered = (text: string): unknown => {
    const reading = readBox(text, commands, now);
    return reading.type === "choosing" && reading.commands.map(({ names }) => names[0]);
  };
  expect(offered("/")).toEqual(["randevu", "görev", "not"]);
  expect(offered("/ra")).toEqual(["randevu"]);
  expect(offered("/GOR")).toEqual(["görev"]);
  expect(offered("/appo")).toEqual(["randevu"]);
});

test("what cannot be made now is not offered, and never becomes a note", () => {
  const ended = { ...task, lacks: "Görev silindi" };
  const offered = [meeting, ended, note];
  expect(readBox("/", offered, now)).toMatchObject({ commands: [meeting, note] });
  for (const text of ["/görev", "/gorev Tapuyu sor", "/task yarın"])
    expect(readBox(text, offered, now)).toMatchObject({ type: "command", command: ended });
});

test("a command takes the time out of what follows it", () => {
  expect(readBox("/randevu yarın 15:00 Saha gezisi", commands, now)).toMatchObject({
    type: "command",
    command: meeting,
    text: "Saha gezisi",
    when: { at: new Date("2026-11-27T12:00:00Z"), hasTime: true },
  });
  expect(readBox("/gorev Tapuyu sor", commands, now)).toMatchObject({ text: "Tapuyu sor", when: null });
  expect(readBox("/not salı 10'da\nuzun konuştuk", commands, now)).toMatchObject({
    command: note,
    when: { at: new Date("2026-11-24T07:00:00Z") },
    text: "uzun konuştuk",
  });
});
