/** What lines about activities and promises say; stories of customers and of single activities tell them alike. */
import i18next from "i18next";
import type { Entry } from "@/api/types";
import { exact } from "@/lib/formats";
import { rows } from "./rows";

/** The name of a sort of work, ended or not. */
export function typeName(id: unknown): string {
  return rows.get("activity_type", String(id))?.name ?? "…";
}

/** The name of an outcome; null while its type is not known here. */
export function outcomeName(id: unknown): string | null {
  for (const typeId of rows.ids("activity_type", () => true)) {
    const outcome = rows.get("activity_type", typeId)?.outcomes.find((each) => each.id === id);
    if (outcome) return outcome.name;
  }
  return null;
}

/** One sentence without the actor, who stands before it; null for a line about something else. */
export function activitySentence({ verb, facts, detail }: Entry): string | null {
  const t = i18next.t;
  // What the line is about may say it where its sort is not known here.
  const type = detail?.fields?.type ?? typeName(facts.type_id);
  switch (verb) {
    case "activity.opened":
      return t("verb.activityOpened", { type, at: exact(String(facts.due_at)) });
    case "activity.edited":
      return t("verb.activityEdited", { type });
    case "activity.closed":
      return t("verb.activityClosed", {
        type,
        outcome: detail?.fields?.outcome ?? outcomeName(facts.outcome_id) ?? "…",
      });
    case "activity.cancelled":
      return t("verb.activityCancelled", { type });
    case "activity.replaced":
      return t("verb.activityReplaced", { type });
    case "activity.reopened":
      return t("verb.activityReopened", { type });
    case "activity.withdrawn":
      return t("verb.activityWithdrawn", { type });
    case "activity.handed_over":
      return t("verb.activityHandedOver", {
        type,
        name: facts.to_user_id ? (rows.get("user", String(facts.to_user_id))?.name ?? "…") : "—",
      });
    case "promise.made":
      return t("verb.promiseMade", { at: exact(String(facts.due_at)) });
    case "promise.edited":
      return t("verb.promiseEdited");
    case "promise.settled":
      return t(facts.is_kept ? "verb.promiseKept" : "verb.promiseBroken");
    case "promise.withdrawn":
      return t("verb.promiseWithdrawn");
    case "promise.reopened":
      return t("verb.promiseReopened");
    default:
      return null;
  }
}
