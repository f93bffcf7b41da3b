/** What people do with reminders: the screen first, the request after it. */
import i18next from "i18next";
import { answer, http, named } from "@/api/client";
import { Problem } from "@/api/problem";
import type { Reminder } from "@/api/types";
import { change, reasonOf } from "@/live/change";
import { add, remove } from "@/live/whole";
import type { RemindProblem } from "@/ui/RemindForm";

export type NewReminder = {
  customerId: string;
  text: string;
  dueAt: string;
  ownerId: string;
  /** What it is about and ends with. */
  activityId?: string | null;
};

/** Null when it was set, else why not. The id is chosen once per reminder, so that a second try sets no second. */
export async function setReminder(
  id: string,
  { customerId, text, dueAt, ownerId, activityId = null }: NewReminder,
  done: string,
): Promise<RemindProblem | null> {
  try {
    await add(
      "reminder",
      () => done,
      (requestId) =>
        answer(
          http.POST("/api/customers/{customer_id}/reminders", {
            ...named(requestId),
            params: { path: { customer_id: customerId } },
            body: { id, text, due_at: dueAt, owner_id: ownerId, activity_id: activityId },
          }),
        ),
    );
    return null;
  } catch (problem) {
    const ofOwner = problem instanceof Problem ? problem.fields.owner_id : undefined;
    return ofOwner ? { of: "owner", text: ofOwner } : { of: "wish", text: reasonOf(problem) };
  }
}

function back(reminder: Reminder) {
  return [{ kind: "reminder" as const, id: reminder.id, apply: () => reminder as never }];
}

export function finishReminder(reminder: Reminder): Promise<boolean> {
  return change({
    kind: "reminder",
    id: reminder.id,
    apply: (row) => ({ ...row, state: "done", settled_at: new Date().toISOString() }),
    send: (row, requestId) =>
      answer(
        http.POST("/api/reminders/{reminder_id}/done", {
          ...named(requestId),
          params: { path: { reminder_id: row.id } },
          body: { version: row.version },
        }),
      ),
    failed: i18next.t("reminder.failed"),
    done: i18next.t("reminder.done"),
    reverse: back(reminder),
  });
}

export function snoozeReminder(
  reminder: Reminder,
  dueAt: string,
  reason: string,
  done: string,
): Promise<boolean> {
  return change({
    kind: "reminder",
    id: reminder.id,
    apply: (row) => ({ ...row, due_at: dueAt, fired_at: null, snoozed_times: row.snoozed_times + 1 }),
    send: (row, requestId) =>
      answer(
        http.POST("/api/reminders/{reminder_id}/snooze", {
          ...named(requestId),
          params: { path: { reminder_id: row.id } },
          body: { version: row.version, due_at: dueAt, reason },
        }),
      ),
    failed: i18next.t("reminder.failed"),
    done,
    reverse: back(reminder),
  });
}

export function withdrawReminder(reminder: Reminder): Promise<void> {
  return remove(
    "reminder",
    reminder,
    { done: i18next.t("reminder.withdrawn"), failed: i18next.t("reminder.failed") },
    (requestId) =>
      answer(
        http.DELETE("/api/reminders/{reminder_id}", {
          ...named(requestId),
          params: { path: { reminder_id: reminder.id } },
        }),
      ),
  );
}
