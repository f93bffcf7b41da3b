/** What one is to do, whichever room it belongs to, by when it is due. */
import { answer, http } from "@/api/client";
import type { OpenWork } from "@/api/types";
import { useList } from "@/live/hooks";
import type { LiveList, View } from "@/live/list";

function inOrder(a: OpenWork, b: OpenWork): number {
  return a.due_at === b.due_at ? (a.id < b.id ? -1 : 1) : a.due_at < b.due_at ? -1 : 1;
}

/** The works of these people: oneself and whom one stands in for, as the server answers for "mine". */
export function useMyWorks(owners: ReadonlySet<string>): [View, LiveList<"work">] {
  return useList(`works-of:${[...owners].sort().join()}`, () => ({
    kind: "work",
    holds: ({ owner }) => owner !== null && owners.has(owner.id),
    compare: inOrder,
    pageSize: 100,
    load: async (cursor, limit) => {
      const { row } = await answer(
        http.GET("/api/works", { params: { query: { limit, ...(cursor ? { cursor } : {}) } } }),
      );
      return row;
    },
  }));
}
