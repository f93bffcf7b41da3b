/** What people do with appointments: the screen first, the request after it. */
import i18next from "i18next";
import { type Answer, answer, http, named } from "@/api/client";
import type { Problem } from "@/api/problem";
import type { Appointment, Outcome } from "@/api/types";
import { clock, shortDay } from "@/lib/formats";
import { change } from "@/live/change";
import { asksFor, asksMore, type Needs, type Said, shownBy } from "../edits";

export type NewState = "confirmed" | "arrived" | "no_show";

const ways = {
  confirmed: "/api/appointments/{appointment_id}/confirm",
  arrived: "/api/appointments/{appointment_id}/arrived",
  no_show: "/api/appointments/{appointment_id}/no-show",
} as const;

/** When it is, in a few letters: 27 Kas 14:00. */
export function timeOf({ starts_at }: Pick<Appointment, "starts_at">): string {
  return `${shortDay(starts_at)} ${clock(starts_at)}`;
}

/** A change with an undo that shows it as it was. */
function send(
  appointment: Appointment,
  apply: (row: Appointment) => Appointment,
  done: string,
  ask: (row: Appointment, requestId: string) => Promise<Answer<Appointment>>,
  refused: (problem: Problem) => boolean = () => false,
): Promise<boolean> {
  return change({
    kind: "appointment",
    id: appointment.id,
    apply,
    send: ask,
    failed: i18next.t("appointment.failed"),
    done,
    reverse: [{ kind: "appointment", id: appointment.id, apply: () => appointment as never }],
    refused,
  });
}

/** It is confirmed, was kept, or was missed. */
export function setState(appointment: Appointment, state: NewState): Promise<boolean> {
  return send(
    appointment,
    (row) => ({ ...row, state }),
    i18next.t(`appointment.done.${state}`, { at: timeOf(appointment) }),
    (row, requestId) =>
      answer(
        http.POST(ways[state], {
          ...named(requestId),
          params: { path: { appointment_id: row.id } },
          body: { version: row.version },
        }),
      ),
  );
}

/** It ends with this outcome. Nothing has happened when `needs` is told of something. */
export function closeAppointment(
  appointment: Appointment,
  outcome: Outcome,
  said: Said,
  needs: Needs,
): Promise<boolean> {
  const state = outcome.appointment_state ?? "arrived";
  return send(
    appointment,
    (row) => (said.appointment || asksMore(outcome) ? row : { ...row, state, outcome: shownBy(outcome) }),
    i18next.t("appointment.done.closed", { at: timeOf(appointment), outcome: outcome.name }),
    (row, requestId) =>
      answer(
        http.POST("/api/appointments/{appointment_id}/close", {
          ...named(requestId),
          params: { path: { appointment_id: row.id } },
          body: { version: row.version, outcome_id: outcome.id, ...said },
        }),
      ),
    asksFor(said, needs),
  );
}

export function cancelAppointment(appointment: Appointment, reason: string): Promise<boolean> {
  return send(
    appointment,
    (row) => ({ ...row, state: "cancelled", reason }),
    i18next.t("appointment.done.cancelled", { at: timeOf(appointment) }),
    (row, requestId) =>
      answer(
        http.POST("/api/appointments/{appointment_id}/cancel", {
          ...named(requestId),
          params: { path: { appointment_id: row.id } },
          body: { version: row.version, reason },
        }),
      ),
  );
}
