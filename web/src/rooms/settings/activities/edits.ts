/** Changes of types of activities and their outcomes: each is one request, and the answer is the whole type. */
import i18next from "i18next";
import { type Answer, answer, http, named } from "@/api/client";
import { Problem } from "@/api/problem";
import type { ActivityType, Outcome } from "@/api/types";
import { newId } from "@/lib/ids";
import { rows } from "@/live/rows";
import { offerUndo } from "@/live/undo";
import { toast } from "@/ui/toast";

/** What the server refused, said; true when it was done. */
async function place(asked: Promise<Answer<ActivityType>>): Promise<boolean> {
  try {
    const { row, asOf } = await asked;
    rows.place([{ kind: "activity_type", id: row.id, row }], asOf);
    return true;
  } catch (problem) {
    refuse(problem);
    return false;
  }
}

function refuse(problem: unknown): void {
  if (!(problem instanceof Problem)) {
    toast.refused(i18next.t("offline.noAnswer"));
    return;
  }
  if (problem.status === 409 && problem.current) {
    const row = problem.current as ActivityType;
    const asOf = Math.max(problem.asOf, rows.age("activity_type", row.id));
    rows.place([{ kind: "activity_type", id: row.id, row }], asOf);
  }
  toast.refused(Object.values(problem.fields)[0] ?? problem.sentence);
}

export function addType(name: string): Promise<boolean> {
  return place(answer(http.POST("/api/activity-types", { body: { name, icon: "flag", color: "#54657a" } })));
}

export function editType(
  type: ActivityType,
  edit: Partial<Pick<ActivityType, "name" | "icon" | "color">>,
): Promise<boolean> {
  return place(
    answer(
      http.PATCH("/api/activity-types/{type_id}", {
        params: { path: { type_id: type.id } },
        body: { version: type.version, ...edit },
      }),
    ),
  );
}

export async function orderTypes(ids: string[]): Promise<void> {
  try {
    const { row, asOf } = await answer(http.PUT("/api/activity-types/order", { body: { ids } }));
    rows.place(
      row.items.map((type) => ({ kind: "activity_type", id: type.id, row: type })),
      asOf,
    );
  } catch (problem) {
    refuse(problem);
  }
}

export function addOutcome(type: ActivityType, name: string): Promise<boolean> {
  return place(
    answer(
      http.POST("/api/activity-types/{type_id}/outcomes", {
        params: { path: { type_id: type.id } },
        body: { name, tone: "neutral", is_contact: false },
      }),
    ),
  );
}

export function editOutcome(
  outcome: Outcome,
  edit: Partial<Pick<Outcome, "name" | "tone" | "is_contact" | "consequences">> & {
    appointment_state?: NonNullable<Outcome["appointment_state"]>;
  },
): Promise<boolean> {
  return place(
    answer(
      http.PATCH("/api/outcomes/{outcome_id}", {
        params: { path: { outcome_id: outcome.id } },
        body: { version: outcome.version, ...edit },
      }),
    ),
  );
}

export function orderOutcomes(type: ActivityType, ids: string[]): Promise<boolean> {
  return place(
    answer(
      http.PUT("/api/activity-types/{type_id}/outcomes/order", {
        params: { path: { type_id: type.id } },
        body: { ids },
      }),
    ),
  );
}

/** Ends a type or an outcome, and offers to take that back. */
function end(name: string, send: (requestId: string) => Promise<Answer<unknown>>): void {
  const requestId = newId();
  const sending = send(requestId)
    .then(() => true)
    .catch((problem: unknown) => {
      refuse(problem);
      return false;
    });
  const text = i18next.t("activities.ended", { name });
  offerUndo({ cause: requestId, sending, text, reverse: [], group: requestId });
}

export function endType(type: ActivityType): void {
  end(type.name, (requestId) =>
    answer(
      http.DELETE("/api/activity-types/{type_id}", {
        ...named(requestId),
        params: { path: { type_id: type.id } },
      }),
    ),
  );
}

export function endOutcome(outcome: Outcome): void {
  end(outcome.name, (requestId) =>
    answer(
      http.DELETE("/api/outcomes/{outcome_id}", {
        ...named(requestId),
        params: { path: { outcome_id: outcome.id } },
      }),
    ),
  );
}
