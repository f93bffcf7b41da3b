/** What people do with appointments: the screen first, the request after it. */
import i18next from "i18next";
import { type Answer, answer, http, named } from "@/api/client";
import type { Appointment, Outcome } from "@/api/types";
import { clock, shortDay } from "@/lib/formats";
import { change } from "@/live/change";
import { asksMore, type Said } from "../edits";

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

function send(
  appointment: Appointment,
  apply: (row: Appointment) => Appointment,
  done: string,
  ask: (row: Appointment, requestId: string) => Promise<Answer<Appointment>>,
): Promise<boolean> {
  return change({
    kind: "appointment",
    id: appointment.id,
    apply,
    send: ask,
    failed: i18next.t("appointment.failed"),
    done,
    reverse: [{ kind: "appointment", id: appointment.id, apply: () => appointment as never }],
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

/** It ends with this outcome. `needs` is told what is asked for and was not said, or cannot be; nothing has happened then. */
export function closeAppointment(
  appointment: Appointment,
  outcome: Outcome,
  said: Said,
  needs: (fields: Record<string, string>) => void,
): Promise<boolean> {
  const state = outcome.appointment_state ?? "arrived";
  return change({
    kind: "appointment",
    id: appointment.id,
    apply: (row) =>
      said.appointment || asksMore(outcome)
        ? row
        : { ...row, state, outcome: { id: outcome.id, name: outcome.name, tone: outcome.tone } },
    send: (row, requestId) =>
      answer(
        http.POST("/api/appointments/{appointment_id}/close", {
          ...named(requestId),
          params: { path: { appointment_id: row.id } },
          body: { version: row.version, outcome_id: outcome.id, ...said },
        }),
      ),
    failed: i18next.t("appointment.failed"),
    done: i18next.t("appointment.done.closed", { at: timeOf(appointment), outcome: outcome.name }),
    reverse: [{ kind: "appointment", id: appointment.id, apply: () => appointment as never }],
    refused: (problem) => {
      const isAsked = problem.status === 422 && Object.keys(problem.fields).length > 0;
      const isTaken = said.appointment !== undefined && problem.code === "consequence_refused";
      if (isAsked) needs(problem.fields);
      else if (isTaken) needs({ "appointment.starts_at": problem.sentence });
      return isAsked || isTaken;
    },
  });
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
