/** What new owners were told, and whether they accepted it. */
import i18next from "i18next";
import { answer, http, named } from "@/api/client";
import type { Handover } from "@/api/types";
import { change } from "@/live/change";
import { useRowsOf } from "@/live/hooks";
import { wholePage } from "@/live/shared";

/** The hand-over that still waits for the owner of a customer. */
export function useWaitingHandover(customerId: string): Handover | null {
  const { items } = useRowsOf(`handovers-of:${customerId}`, () => ({
    kind: "handover",
    holds: ({ customer_id, state }) => customer_id === customerId && state === "waiting",
    compare: (a, b) => (a.created_at > b.created_at ? -1 : 1),
    pageSize: 50,
    load: () =>
      wholePage<Handover>(
        http.GET("/api/customers/{customer_id}/handovers", { params: { path: { customer_id: customerId } } }),
      ),
  }));
  return items[0] ?? null;
}

export function accept(handover: Handover): Promise<boolean> {
  return change({
    kind: "handover",
    id: handover.id,
    apply: (row) => ({ ...row, state: "accepted" }),
    send: ({ version }, requestId) =>
      answer(
        http.POST("/api/handovers/{handover_id}/accept", {
          ...named(requestId),
          params: { path: { handover_id: handover.id } },
          body: { version },
        }),
      ),
    failed: i18next.t("handover.failed"),
    done: i18next.t("handover.accepted"),
    reverse: [{ kind: "handover", id: handover.id, apply: () => handover as never }],
  });
}
