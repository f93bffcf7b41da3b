/** What this person was told, kept live: one truth for the badge and the list. */
import { answer, http, named } from "@/api/client";
import type { Notice } from "@/api/types";
import { newId } from "@/lib/ids";
import { reasonOf } from "@/live/change";
import { useRowsOf } from "@/live/hooks";
import type { View } from "@/live/list";
import { rows } from "@/live/rows";
import { toast } from "@/ui/toast";

export function useNotices(): { items: Notice[]; view: View } {
  return useRowsOf("notices", () => ({
    kind: "notice",
    holds: () => true,
    compare: (a, b) => (a.at === b.at ? (a.id > b.id ? -1 : 1) : a.at > b.at ? -1 : 1),
    pageSize: 100,
    load: async (cursor, limit) => {
      const { row } = await answer(
        http.GET("/api/notices", { params: { query: { limit, ...(cursor ? { cursor } : {}) } } }),
      );
      return row;
    },
  }));
}

/** Read at once on this screen, then on the others; all of them without a notice. */
export async function readNotices(unread: readonly Notice[], notice?: Notice): Promise<void> {
  const requestId = newId();
  const read = notice ? [notice] : unread;
  if (read.length === 0) return;
  const at = new Date().toISOString();
  rows.overlayAll(
    read.map(({ id }) => ({
      kind: "notice" as const,
      id,
      apply: ((row: Notice) => ({ ...row, read_at: row.read_at ?? at })) as never,
    })),
    requestId,
  );
  try {
    const { asOf } = notice
      ? await answer(
          http.POST("/api/notices/{notice_id}/read", {
            ...named(requestId),
            params: { path: { notice_id: notice.id } },
          }),
        )
      : await answer(http.POST("/api/notices/read", { ...named(requestId) }));
    rows.settle(requestId, asOf);
  } catch (problem) {
    rows.rollBack(requestId);
    toast.refused(reasonOf(problem));
  }
}
