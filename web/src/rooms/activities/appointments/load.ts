/** Appointments as they are fetched and kept live: of one customer, and of a span of days. */
import { answer, http } from "@/api/client";
import type { Appointment, BusyTime, NoShowRisk } from "@/api/types";
import { type RowsOf, useRowsOf } from "@/live/hooks";

const byBeginning = (a: Appointment, b: Appointment): number =>
  a.starts_at === b.starts_at ? (a.id < b.id ? -1 : 1) : a.starts_at < b.starts_at ? -1 : 1;

/** All of a customer, the latest first. */
export function useAppointmentsOf(customerId: string, isSeen = true): RowsOf<"appointment"> {
  return useRowsOf(
    `appointments-of:${customerId}`,
    () => ({
      kind: "appointment",
      holds: ({ customer_id }) => customer_id === customerId,
      compare: (a, b) => byBeginning(b, a),
      pageSize: 50,
      load: async (cursor, limit) => {
        const { row } = await answer(
          http.GET("/api/customers/{customer_id}/appointments", {
            params: { path: { customer_id: customerId }, query: { limit, ...(cursor ? { cursor } : {}) } },
          }),
        );
        return row;
      },
    }),
    isSeen,
  );
}

/** Whether it is still to take place, or nobody has said yet how it went. */
export function isOpen({ state }: Appointment): boolean {
  return state === "planned" || state === "confirmed";
}

/** What takes place between two instants, of one person or of everybody, in the order in which it begins. */
export function useAppointmentsBetween(
  since: string,
  until: string,
  userId: string | null,
): RowsOf<"appointment"> {
  return useRowsOf(`appointments:${since}:${until}:${userId ?? ""}`, () => ({
    kind: "appointment",
    holds: ({ starts_at, ends_at, people }) =>
      starts_at < until && ends_at > since && (!userId || people.some(({ id }) => id === userId)),
    compare: byBeginning,
    pageSize: 200,
    load: async (cursor, limit) => {
      const { row } = await answer(
        http.GET("/api/appointments", {
          params: {
            query: {
              since,
              until,
              limit,
              ...(userId ? { user_id: userId } : {}),
              ...(cursor ? { cursor } : {}),
            },
          },
        }),
      );
      return row;
    },
  }));
}

/** When these people and rooms are taken, for whatever. */
export async function fetchBusy(
  since: string,
  until: string,
  parties: readonly string[],
): Promise<BusyTime[]> {
  if (parties.length === 0) return [];
  const { row } = await answer(
    http.GET("/api/busy", { params: { query: { since, until, parties: parties.join() } } }),
  );
  return row.items;
}

/** How likely it is by rule that the customer does not come then, and why. */
export async function fetchRisk(customerId: string, startsAt: string): Promise<NoShowRisk> {
  const { row } = await answer(
    http.GET("/api/customers/{customer_id}/no-show-risk", {
      params: { path: { customer_id: customerId }, query: { starts_at: startsAt } },
    }),
  );
  return row;
}
