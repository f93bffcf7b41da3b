/** Changes of one file, each shown at once and taken back when refused. */
import i18next from "i18next";
import { answer, http, named } from "@/api/client";
import type { CustomerFile } from "@/api/types";
import { newId } from "@/lib/ids";
import { change, reasonOf } from "@/live/change";
import { isOffline } from "@/live/connection";
import { rows } from "@/live/rows";
import { offerUndo } from "@/live/undo";
import { toast } from "@/ui/toast";

export function rename(file: CustomerFile, name: string): Promise<boolean> {
  return change({
    kind: "file",
    id: file.id,
    apply: (row) => ({ ...row, name }),
    send: (row, requestId) =>
      answer(
        http.PATCH("/api/files/{file_id}", {
          ...named(requestId),
          params: { path: { file_id: file.id } },
          body: { name, version: row.version },
        }),
      ),
    failed: i18next.t("files.renameFailed"),
    done: i18next.t("files.renamed", { name }),
    reverse: [{ kind: "file", id: file.id, apply: (row: CustomerFile) => ({ ...row, name: file.name }) }],
  });
}

/** Gone from the screen at once; back in its place when refused, or by undo. */
export async function remove(file: CustomerFile): Promise<void> {
  if (isOffline()) {
    toast.refused(i18next.t("offline.refused"));
    return;
  }
  const requestId = newId();
  const asOf = rows.age("file", file.id);
  rows.own(requestId);
  rows.place([{ kind: "file", id: file.id, row: null }], asOf, requestId);
  const text = i18next.t("files.removed", { name: file.name });
  const sending = answer(
    http.DELETE("/api/files/{file_id}", { ...named(requestId), params: { path: { file_id: file.id } } }),
  ).then(
    () => true,
    (problem: unknown) => {
      rows.place([{ kind: "file", id: file.id, row: file }], asOf);
      toast.failed(`${i18next.t("files.removeFailed")}: ${reasonOf(problem)}`, {
        again: () => void remove(file),
      });
      return false;
    },
  );
  offerUndo({ cause: requestId, sending, text, reverse: [], group: requestId });
  await sending;
}
