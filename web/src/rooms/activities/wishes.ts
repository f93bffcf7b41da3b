/** Open activities that ask for an appointment: they are booked, and end with that. */
import type { Activity, ActivityType } from "@/api/types";
import { rows } from "@/live/rows";
import { bookFor } from "./appointments/booking";

export function isWish(activity: Activity, types: readonly ActivityType[]): boolean {
  return types.some(({ id, key }) => id === activity.type_id && key === "appointment");
}

/** The form that books in its place is open. */
export function bookWish(activity: Activity): void {
  const { id, title, customer_id: customerId } = activity;
  const name = rows.get("customer", customerId)?.name ?? "";
  bookFor({ id: customerId, name }, undefined, { id, title });
}
