/** Reminders as they are fetched and kept live. */
import { http } from "@/api/client";
import type { Reminder } from "@/api/types";
import { type RowsOf, useRowsOf } from "@/live/hooks";
import { wholePage } from "@/live/shared";

/** What is open first, by when it is due; then what is done, the latest first. */
function inOrder(a: Reminder, b: Reminder): number {
  if (a.state !== b.state) return a.state === "open" ? -1 : 1;
  if (a.state === "open") return a.due_at < b.due_at ? -1 : a.due_at > b.due_at ? 1 : a.id < b.id ? -1 : 1;
  return (a.settled_at ?? "") > (b.settled_at ?? "") ? -1 : 1;
}

export function useRemindersOf(customerId: string, isSeen = true): RowsOf<"reminder"> {
  return useRowsOf(
    `reminders-of:${customerId}`,
    () => ({
      kind: "reminder",
      holds: ({ customer_id, state }) => customer_id === customerId && state !== "withdrawn",
      compare: inOrder,
      pageSize: 200,
      load: () =>
        wholePage<Reminder>(
          http.GET("/api/customers/{customer_id}/reminders", {
            params: { path: { customer_id: customerId } },
          }),
        ),
    }),
    isSeen,
  );
}
