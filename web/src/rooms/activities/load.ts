/** Reading of what is to be done for a customer. */
import { answer, http } from "@/api/client";
import type { Activity, Page, Promised } from "@/api/types";
import { type RowsOf, useRowsOf } from "@/live/hooks";
import { wholePage } from "@/live/shared";

const earlier = (a: { due_at: string; id: string }, b: { due_at: string; id: string }): number =>
  Date.parse(a.due_at) - Date.parse(b.due_at) || (a.id < b.id ? -1 : 1);

/** The open activities of a customer, the earliest due first. */
export function useOpenActivities(customerId: string, isSeen = true): RowsOf<"activity"> {
  return useRowsOf(
    `activities:${customerId}`,
    () => ({
      kind: "activity",
      holds: (activity) => activity.customer_id === customerId && activity.state === "open",
      compare: earlier,
      pageSize: 200,
      load: () =>
        wholePage<Activity>(
          http.GET("/api/customers/{customer_id}/activities", {
            params: { path: { customer_id: customerId }, query: { limit: 200 } },
          }),
        ),
    }),
    isSeen,
  );
}

/** What was done last for a customer, or was not to be done after all. */
export function useEndedActivities(customerId: string, isSeen = true): RowsOf<"activity"> {
  return useRowsOf(
    `activities-ended:${customerId}`,
    () => ({
      kind: "activity",
      holds: (activity) => activity.customer_id === customerId && activity.state !== "open",
      compare: (a, b) =>
        Date.parse(b.closed_at ?? "") - Date.parse(a.closed_at ?? "") || (a.id < b.id ? 1 : -1),
      pageSize: 20,
      load: async (cursor, limit): Promise<Page<Activity>> =>
        (
          await answer(
            http.GET("/api/customers/{customer_id}/activities", {
              params: {
                path: { customer_id: customerId },
                query: { is_open: false, limit, ...(cursor ? { cursor } : {}) },
              },
            }),
          )
        ).row,
    }),
    isSeen,
  );
}

/** What a customer was promised and still waits for. */
export function useOpenPromises(customerId: string, isSeen = true): RowsOf<"promise"> {
  return useRowsOf(
    `promises:${customerId}`,
    () => ({
      kind: "promise",
      holds: (promise) => promise.customer_id === customerId,
      compare: (a, b) =>
        Number(a.state !== "open") - Number(b.state !== "open") ||
        (a.state === "open"
          ? earlier(a, b)
          : Date.parse(b.closed_at ?? "") - Date.parse(a.closed_at ?? "") || (a.id < b.id ? -1 : 1)),
      pageSize: 50,
      load: () =>
        wholePage<Promised>(
          http.GET("/api/customers/{customer_id}/promises", {
            params: { path: { customer_id: customerId } },
          }),
        ),
    }),
    isSeen,
  );
}
