/**
 * The customers this person has yet to read: one set, kept right by the server's frames. The board's cards, the
 * conversations, the rail, the phone's tabs, the browser's tab and the app's icon all count from it.
 */
import { useEffect } from "react";
import { answer, http } from "@/api/client";
import type { Page, Unread } from "@/api/types";
import { useList, useRow } from "./hooks";
import type { Spec } from "./list";
import { rows } from "./rows";

const atOnce = 200;
/** Further ones are neither counted nor marked: "99+" says as much. */
const most = 1_000;

const everything: Spec<"unread"> = {
  kind: "unread",
  holds: () => true,
  compare: (a, b) => (a.id < b.id ? 1 : a.id > b.id ? -1 : 0),
  pageSize: atOnce,
  load: async (cursor, limit): Promise<Page<Unread>> => {
    const { row: page } = await answer(
      http.GET("/api/unread", { params: { query: { limit, ...(cursor ? { cursor } : {}) } } }),
    );
    if (cursor === null) forgetOthers(page);
    return page;
  },
};

/** What was read while nothing was heard is in no page: it goes as far down as the page reaches. */
function forgetOthers(page: Page<Unread>): void {
  const listed = new Set(page.items.map(({ id }) => id));
  const last = page.next ? (page.items[page.items.length - 1]?.id ?? "") : "";
  const gone = rows.ids("unread", ({ id }) => id >= last && !listed.has(id));
  rows.place(
    gone.map((id) => ({ kind: "unread", id, row: null })),
    page.as_of,
  );
}

/** How many customers this person has yet to read. */
export function useUnreadCustomers(): number {
  const [view, list] = useList("unread", () => everything);
  const hasMore = view.next !== null && view.ids.length < most;
  useEffect(() => {
    if (hasMore && !view.isPaging) void list.more();
  }, [hasMore, view.isPaging, list]);
  return view.ids.length;
}

/** How many messages of a customer this person has yet to read. */
export function useUnread(customerId: string | null | undefined): number {
  return useRow("unread", customerId)?.count ?? 0;
}

/** All of a customer's messages so far were seen: shown at once, on every screen of this person. */
export function sayRead(customerId: string, inboundCount: number): void {
  const before = rows.get("unread", customerId);
  if (!before) return;
  const put = (row: Unread | null, asOf: number): void =>
    rows.place([{ kind: "unread", id: customerId, row }], asOf);
  put(null, rows.age("unread", customerId));
  answer(
    http.POST("/api/customers/{customer_id}/seen", {
      params: { path: { customer_id: customerId } },
      body: { inbound_count: inboundCount },
    }),
  )
    .then(({ row, asOf }) => put(row.unread_count > 0 ? { id: row.id, count: row.unread_count } : null, asOf))
    .catch(() => {
      if (rows.get("unread", customerId) === null) put(before, rows.age("unread", customerId));
    });
}
