/** Changes of one file, each shown at once and taken back when refused. */
import i18next from "i18next";
import { answer, http, named } from "@/api/client";
import type { CustomerFile } from "@/api/types";
import { change } from "@/live/change";
import { remove } from "@/live/whole";

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

export function removeFile(file: CustomerFile): Promise<void> {
  return remove(
    "file",
    file,
    {
      done: i18next.t("files.removed", { name: file.name }),
      failed: i18next.t("files.removeFailed"),
    },
    (requestId) =>
      answer(
        http.DELETE("/api/files/{file_id}", { ...named(requestId), params: { path: { file_id: file.id } } }),
      ),
  );
}
