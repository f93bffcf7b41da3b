/** What new owners were told, and whether they accepted it. */
import i18next from "i18next";
import { answer, http, named } from "@/api/client";
import { Problem } from "@/api/problem";
import type { Handover } from "@/api/types";
import { change } from "@/live/change";
import { useRowsOf } from "@/live/hooks";
import { rows } from "@/live/rows";
import { wholePage } from "@/live/shared";
import { toast } from "@/ui/toast";

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

/** The hand-over as it stands, fetched where this screen has not met it. Null when it is not there any more. */
async function handoverOf(id: string, customerId: string): Promise<Handover | null> {
  const known = rows.get("handover", id);
  if (known) return known;
  const { row, asOf } = await answer(
    http.GET("/api/customers/{customer_id}/handovers", { params: { path: { customer_id: customerId } } }),
  );
  rows.place(
    row.items.map((each) => ({ kind: "handover", id: each.id, row: each })),
    asOf,
  );
  return row.items.find((each) => each.id === id) ?? null;
}

export async function accept(id: string, customerId: string): Promise<boolean> {
  const handover = await handoverOf(id, customerId).catch(() => null);
  if (!handover) {
    toast.refused(i18next.t("handover.failed"));
    return false;
  }
  return change({
    kind: "handover",
    id,
    apply: (row) => ({ ...row, state: "accepted" }),
    send: ({ version }, requestId) =>
      answer(
        http.POST("/api/handovers/{handover_id}/accept", {
          ...named(requestId),
          params: { path: { handover_id: id } },
          body: { version },
        }),
      ),
    failed: i18next.t("handover.failed"),
    done: i18next.t("handover.accepted"),
    reverse: [{ kind: "handover", id, apply: () => handover as never }],
  });
}

/** The customer goes back to those who had it, perhaps out of sight: the screen follows once it is done. */
export async function decline(id: string, customerId: string, why: string): Promise<boolean> {
  try {
    const handover = await handoverOf(id, customerId);
    if (!handover) throw new Error("gone");
    const { error, response } = await http.POST("/api/handovers/{handover_id}/decline", {
      params: { path: { handover_id: id } },
      body: { version: handover.version, ...(why ? { answer: why } : {}) },
    });
    if (error || !response.ok) await answer(Promise.resolve({ error, response }));
    toast.said(i18next.t("handover.declined"));
    return true;
  } catch (problem) {
    toast.refused(problem instanceof Problem ? problem.sentence : i18next.t("handover.failed"));
    return false;
  }
}
