/** Changing notes that already stand in the story. Writing new ones goes through the outbox. */
import i18next from "i18next";
import { type Answer, answer, http, named } from "@/api/client";
import type { Entry, Note } from "@/api/types";
import { change } from "@/live/change";
import { rows } from "@/live/rows";

function shown(entry: Entry, text: string | null, version: number): Entry {
  return entry.detail ? { ...entry, detail: { ...entry.detail, text, version } } : entry;
}

export function editNote(entry: Entry, text: string): Promise<boolean> {
  const before = entry.detail?.text ?? null;
  return change({
    kind: "timeline",
    id: entry.id,
    apply: (row) => shown(row, text, row.detail?.version ?? 0),
    send: (row, requestId) => sendEdit(row, text, requestId),
    failed: i18next.t("note.saveFailed"),
    reverse: [
      { kind: "timeline", id: entry.id, apply: (row: Entry) => shown(row, before, row.detail?.version ?? 0) },
    ],
  });
}

async function sendEdit(entry: Entry, text: string, requestId: string): Promise<Answer<Entry>> {
  const { row, asOf } = await answer(
    http.PATCH("/api/notes/{note_id}", {
      ...named(requestId),
      params: { path: { note_id: entry.subject.id ?? "" } },
      body: { text, version: entry.detail?.version ?? 0 },
    }),
  );
  return { row: shown(entry, row.text, row.version), asOf };
}

export function deleteNote(entry: Entry): Promise<boolean> {
  const before = entry.detail?.text ?? null;
  return change({
    kind: "timeline",
    id: entry.id,
    apply: (row) => shown(row, null, row.detail?.version ?? 0),
    send: async (row, requestId) => {
      const { asOf } = await answer(
        http.DELETE("/api/notes/{note_id}", {
          ...named(requestId),
          params: { path: { note_id: row.subject.id ?? "" } },
        }),
      );
      return { row: shown(row, null, (row.detail?.version ?? 0) + 1), asOf };
    },
    failed: i18next.t("note.saveFailed"),
    done: i18next.t("note.wasDeleted"),
    reverse: [
      { kind: "timeline", id: entry.id, apply: (row: Entry) => shown(row, before, row.detail?.version ?? 0) },
    ],
  });
}

/** A note changed by somebody: its line in the story says the new text. */
export function followNotes(): () => void {
  return rows.onKind("note", (changes) => {
    for (const { id, after } of changes) {
      const asOf = rows.age("note", id);
      for (const entryId of rows.ids(
        "timeline",
        ({ subject }) => subject.kind === "note" && subject.id === id,
      )) {
        const entry = rows.confirmed("timeline", entryId);
        const note = after as Note | null;
        if (entry?.detail) {
          const row = shown(entry, note?.text ?? null, note?.version ?? entry.detail.version);
          rows.place([{ kind: "timeline", id: entryId, row }], Math.max(asOf, rows.age("timeline", entryId)));
        }
      }
    }
  });
}
