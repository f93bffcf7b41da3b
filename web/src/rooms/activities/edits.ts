/** Changes of activities and promises: the screen first, the request after it, each with an undo. */
import i18next from "i18next";
import { type Answer, answer, http, named } from "@/api/client";
import { Problem } from "@/api/problem";
import type { Activity, BookAppointment, OpenActivity, Outcome, Promised, Ref } from "@/api/types";
import { newId } from "@/lib/ids";
import { change, reasonOf } from "@/live/change";
import { isOffline } from "@/live/connection";
import type { Kind, Rows } from "@/live/rows";
import { add, remove } from "@/live/whole";
import { toast } from "@/ui/toast";

/** What is said while something ends. */
export type Said = {
  reason?: string;
  fields?: Record<string, string>;
  duration_seconds?: number;
  note?: string;
  next?: OpenActivity;
  appointment?: BookAppointment;
  happened_at?: string;
};

/** What is asked for and was not said, or cannot be, by field. */
export type Needs = (fields: Record<string, string>) => void;

const asking: readonly string[] = ["move", "book"];

/** Whether what it brings about may ask for something that was not said. */
export function asksMore({ consequences }: Outcome): boolean {
  return consequences.some(({ kind }) => asking.includes(kind));
}

/** Null when it was refused, which was said. */
async function make<K extends Kind>(
  kind: K,
  done: string,
  send: (requestId: string) => Promise<Answer<Rows[K]>>,
  needs?: Needs,
): Promise<Rows[K] | null> {
  if (isOffline()) {
    toast.refused(i18next.t("offline.refused"));
    return null;
  }
  return add(kind, () => done, send).catch((problem: unknown) => {
    if (needs && problem instanceof Problem && isOfFields(problem)) needs(problem.fields);
    else toast.refused(reasonOf(problem));
    return null;
  });
}

export function openActivity(
  customerId: string,
  typeName: string,
  wanted: OpenActivity,
  needs?: Needs,
): Promise<Activity | null> {
  const send = (requestId: string) =>
    answer(
      http.POST("/api/customers/{customer_id}/activities", {
        ...named(requestId),
        params: { path: { customer_id: customerId } },
        body: { id: newId(), ...wanted },
      }),
    );
  return make("activity", i18next.t("activity.opened", { type: typeName }), send, needs);
}

export function promise(customerId: string, text: string, dueAt: string): Promise<Promised | null> {
  return make("promise", i18next.t("promise.made"), (requestId) =>
    answer(
      http.POST("/api/customers/{customer_id}/promises", {
        ...named(requestId),
        params: { path: { customer_id: customerId } },
        body: { id: newId(), text, due_at: dueAt },
      }),
    ),
  );
}

function isOfFields(problem: Problem): boolean {
  return problem.status === 422 && Object.keys(problem.fields).length > 0;
}

/** Told of a refusal: true when it asks for more, which `needs` is told. */
export function asksFor(said: Said, needs: Needs): (problem: Problem) => boolean {
  return (problem) => {
    const isAsked = isOfFields(problem);
    const isTaken = said.appointment !== undefined && problem.code === "consequence_refused";
    if (isAsked) needs(problem.fields);
    else if (isTaken) needs({ "appointment.starts_at": problem.sentence });
    return isAsked || isTaken;
  };
}

/** How a row shows the outcome it ends with. */
export function shownBy({ id, name, tone }: Outcome): NonNullable<Activity["outcome"]> {
  return { id, name, tone };
}

/** Ends it with an outcome. Nothing has happened when `needs` is told of something. */
export function closeActivity(
  activity: Activity,
  outcome: Outcome,
  said: Said,
  needs: Needs,
): Promise<boolean> {
  return change({
    kind: "activity",
    id: activity.id,
    // The rules of moving may ask for more, in the form that is open on this activity: it stays until they have spoken.
    apply: (row) =>
      said.appointment || asksMore(outcome)
        ? row
        : {
            ...row,
            state: "done" as const,
            outcome: shownBy(outcome),
            closed_at: new Date().toISOString(),
          },
    send: (row, requestId) =>
      answer(
        http.POST("/api/activities/{activity_id}/close", {
          ...named(requestId),
          params: { path: { activity_id: activity.id } },
          body: { version: row.version, outcome_id: outcome.id, ...said },
        }),
      ),
    failed: i18next.t("activity.closeFailed"),
    done: i18next.t("activity.closed", { outcome: outcome.name }),
    refused: asksFor(said, needs),
  });
}

export function cancelActivity(activity: Activity, reason: string): Promise<boolean> {
  return change({
    kind: "activity",
    id: activity.id,
    apply: (row) => ({ ...row, state: "cancelled" as const, reason, closed_at: new Date().toISOString() }),
    send: (row, requestId) =>
      answer(
        http.POST("/api/activities/{activity_id}/cancel", {
          ...named(requestId),
          params: { path: { activity_id: activity.id } },
          body: { version: row.version, reason },
        }),
      ),
    failed: i18next.t("activity.saveFailed"),
    done: i18next.t("activity.cancelled"),
  });
}

/** Another one is to be done instead; the old one goes when the server has both. */
export function replaceActivity(
  activity: Activity,
  by: OpenActivity,
  needs: Needs,
): Promise<Activity | null> {
  const send = (requestId: string) =>
    answer(
      http.POST("/api/activities/{activity_id}/replace", {
        ...named(requestId),
        params: { path: { activity_id: activity.id } },
        body: { version: activity.version, by: { id: newId(), ...by } },
      }),
    );
  return make("activity", i18next.t("activity.replaced"), send, needs);
}

export function editActivity(
  activity: Activity,
  edit: { due_at?: string; title?: string | null },
): Promise<boolean> {
  return change({
    kind: "activity",
    id: activity.id,
    apply: (row) => ({ ...row, ...edit }),
    send: (row, requestId) =>
      answer(
        http.PATCH("/api/activities/{activity_id}", {
          ...named(requestId),
          params: { path: { activity_id: activity.id } },
          body: { version: row.version, ...edit },
        }),
      ),
    failed: i18next.t("activity.saveFailed"),
    done: i18next.t("activity.edited"),
  });
}

/** It is this person's from now on. Nothing has happened when `needs` is told why it cannot be. */
export function giveActivity(activity: Activity, owner: Ref, needs: Needs): Promise<boolean> {
  return change({
    kind: "activity",
    id: activity.id,
    apply: (row) => ({ ...row, owner: { id: owner.id, name: owner.name } }),
    writes: ["owner"],
    send: (row, requestId) =>
      answer(
        http.PATCH("/api/activities/{activity_id}", {
          ...named(requestId),
          params: { path: { activity_id: activity.id } },
          body: { version: row.version, owner_id: owner.id },
        }),
      ),
    failed: i18next.t("activity.saveFailed"),
    done: i18next.t("activity.given", { name: owner.name }),
    refused: (problem) => {
      const isOwn = isOfFields(problem);
      if (isOwn) needs(problem.fields);
      return isOwn;
    },
  });
}

export function settlePromise(promised: Promised, isKept: boolean): Promise<boolean> {
  return change({
    kind: "promise",
    id: promised.id,
    apply: (row) => ({
      ...row,
      state: isKept ? ("kept" as const) : ("broken" as const),
      closed_at: new Date().toISOString(),
    }),
    send: (row, requestId) =>
      answer(
        http.POST("/api/promises/{promise_id}/settle", {
          ...named(requestId),
          params: { path: { promise_id: promised.id } },
          body: { version: row.version, is_kept: isKept },
        }),
      ),
    failed: i18next.t("activity.saveFailed"),
    done: i18next.t(isKept ? "promise.wasKept" : "promise.wasBroken"),
  });
}

export function withdrawPromise(promised: Promised): Promise<void> {
  return remove(
    "promise",
    promised,
    { done: i18next.t("promise.withdrawn"), failed: i18next.t("activity.saveFailed") },
    (requestId) =>
      answer(
        http.POST("/api/promises/{promise_id}/withdraw", {
          ...named(requestId),
          params: { path: { promise_id: promised.id } },
          body: { version: promised.version },
        }),
      ),
  );
}
