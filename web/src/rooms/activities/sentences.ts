/** What a line of an activity's story says; of what came about by it, in short. */
import i18next from "i18next";
import type { Entry } from "@/api/types";
import { exact } from "@/lib/formats";
import { activitySentence } from "@/live/activitySentences";
import { stageName } from "@/live/stages";

export function lineOf(entry: Entry): string {
  const own = activitySentence(entry);
  if (own !== null) return own;
  const t = i18next.t;
  switch (entry.verb) {
    case "appointment.booked":
      return t("activity.booked", {
        at: exact(String(entry.facts.starts_at)),
        state: t("appointment.state.planned"),
      });
    case "appointment.cancelled":
      return t(entry.facts.activity_id ? "verb.appointmentWithdrawn" : "verb.appointmentCancelled");
    case "card.moved":
      return t("verb.cardMoved", {
        from: stageName(entry.facts.from_stage_id),
        to: stageName(entry.facts.to_stage_id),
      });
    case "customer.tagged":
      return t("activity.tagged");
    case "note.added":
      return entry.detail?.text ?? t("verb.noteAdded");
    case "lead.received":
      return t(entry.facts.is_new_customer ? "verb.leadNew" : "verb.leadAgain");
    case "customer.created":
      return t("verb.customerCreated");
    case "card.created":
      return t("verb.cardCreated", { stage: stageName(entry.facts.stage_id) });
    case "card.reopened":
      return t("verb.cardReopened", {
        stage: stageName(entry.facts.to_stage_id),
        count: Number(entry.facts.application_no),
      });
    default:
      return entry.verb;
  }
}
