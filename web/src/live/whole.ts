/** Rows that come or go whole, each with an undo. What changes in a row is in `change`. */
import i18next from "i18next";
import type { Answer } from "@/api/client";
import { newId } from "@/lib/ids";
import { toast } from "@/ui/toast";
import { reasonOf } from "./change";
import { isOffline } from "./connection";
import { type Kind, type Rows, rows } from "./rows";
import { offerUndo } from "./undo";

/** What is new, or made anew by a form that waits, is shown once the server has it. Throws why it was refused. */
export async function add<K extends Kind>(
  kind: K,
  done: (row: Rows[K]) => string,
  send: (requestId: string) => Promise<Answer<Rows[K]>>,
): Promise<Rows[K]> {
  const requestId = newId();
  rows.own(requestId);
  const { row, asOf } = await send(requestId);
  rows.place([{ kind, id: row.id, row }], asOf, requestId);
  offerUndo({
    cause: requestId,
    sending: Promise.resolve(true),
    text: done(row),
    reverse: [],
    group: requestId,
  });
  return row;
}

/** Gone from the screen at once; back in its place when refused, or by undo. */
export async function remove<K extends Kind>(
  kind: K,
  row: Rows[K],
  said: { done: string; failed: string },
  send: (requestId: string) => Promise<unknown>,
): Promise<void> {
  if (isOffline()) {
    toast.refused(i18next.t("offline.refused"));
    return;
  }
  const requestId = newId();
  const asOf = rows.age(kind, row.id);
  rows.own(requestId);
  rows.place([{ kind, id: row.id, row: null }], asOf, requestId);
  const sending = send(requestId).then(
    () => true,
    (problem: unknown) => {
      rows.place([{ kind, id: row.id, row }], asOf);
      toast.failed(`${said.failed}: ${reasonOf(problem)}`, {
        again: () => void remove(kind, row, said, send),
      });
      return false;
    },
  );
  offerUndo({ cause: requestId, sending, text: said.done, reverse: [], group: requestId });
  await sending;
}
