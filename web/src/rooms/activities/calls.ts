/** Calls: an activity of the sort "call" goes with each, and its outcome ends it. */
import { answer, http } from "@/api/client";
import type { Activity, Customer } from "@/api/types";
import { rows } from "@/live/rows";
import { wholePage } from "@/live/shared";
import { openActivity } from "./edits";
import { type Calling, useOpening } from "./opening";

/** The number is being dialled: the call that was to be made, or a new one, waits for its outcome. */
export async function startCall(customer: Customer): Promise<void> {
  await begin(customer, { since: Date.now() });
}

/** A call that is over is written down, with when it was where that was earlier. True when its outcome is asked for. */
export function writeDownCall(customer: Customer, happenedAt: string | null, note: string): Promise<boolean> {
  return begin(customer, { since: null, ...(happenedAt ? { happenedAt } : {}), ...(note ? { note } : {}) });
}

async function begin(customer: Customer, how: Omit<Calling, "id">): Promise<boolean> {
  const { row: types } = await answer(http.GET("/api/activity-types"));
  const call = types.items.find(({ key, is_ended }) => key === "call" && !is_ended);
  if (!call) return false;
  const open = await wholePage<Activity>(
    http.GET("/api/customers/{customer_id}/activities", {
      params: { path: { customer_id: customer.id }, query: { limit: 200 } },
    }),
  );
  rows.place(
    open.items.map((row) => ({ kind: "activity", id: row.id, row })),
    open.as_of,
  );
  const meant = open.items.find(({ type_id, can }) => type_id === call.id && can.includes("close"));
  const activity =
    meant ??
    (await openActivity(customer.id, call.name, { type_id: call.id, due_at: new Date().toISOString() }));
  if (!activity) return false;
  useOpening.setState({ calling: { id: activity.id, ...how } });
  return true;
}
