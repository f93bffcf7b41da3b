/** What a line of the story says, in the language of the screen. */
import i18next from "i18next";
import type { Entry } from "@/api/types";
import { clock, exact, money, shortDay } from "@/lib/formats";
import { activitySentence, outcomeName } from "./activitySentences";
import { rows } from "./rows";
import { stageName } from "./stages";

const t = i18next.t.bind(i18next);

function names(kind: "user" | "tag", ids: unknown): string {
  if (!Array.isArray(ids)) return "";
  return ids.map((id) => rows.get(kind, String(id))?.name ?? "…").join(", ");
}

function amount(value: unknown, currency: unknown): string {
  return typeof value === "number" && typeof currency === "string" ? money({ amount: value, currency }) : "—";
}

function moment(at: unknown): string {
  return typeof at === "string" ? `${shortDay(at)} ${clock(at)}` : "…";
}

function moveText(facts: Entry["facts"]): "verb.cardMoved" | "verb.cardMovedBack" | "verb.cardMovedAnyway" {
  if (facts.is_undo) return "verb.cardMovedBack";
  return Array.isArray(facts.overrode) && facts.overrode.length > 0
    ? "verb.cardMovedAnyway"
    : "verb.cardMoved";
}

/** How an appointment ended, in the words of the office where an outcome says so. */
function endOf({ outcome_id: id }: Entry["facts"], plain: string): string {
  const outcome = id ? outcomeName(id) : null;
  return outcome ? t("verb.appointmentEnded", { outcome }) : plain;
}

/** One sentence without the actor, who stands before it. */
export function sentenceOf(entry: Entry): string {
  const { facts } = entry;
  switch (entry.verb) {
    case "card.moved":
      return t(moveText(facts), {
        from: stageName(facts.from_stage_id),
        to: stageName(facts.to_stage_id),
      });
    case "card.reopened":
      return t("verb.cardReopened", {
        stage: stageName(facts.to_stage_id),
        count: Number(facts.application_no),
      });
    case "card.created":
      return t("verb.cardCreated", { stage: stageName(facts.stage_id) });
    case "card.archived":
      return t("verb.cardArchived");
    case "card.restored":
      return t("verb.cardRestored");
    case "card.exported":
      return t("verb.cardExported");
    case "card.valued":
      if (!("to_amount" in facts)) return t("verb.cardValuedUnseen");
      return typeof facts.from_amount === "number"
        ? t("verb.cardRevalued", {
            from: amount(facts.from_amount, facts.from_currency),
            value: amount(facts.to_amount, facts.to_currency),
          })
        : t("verb.cardValued", { value: amount(facts.to_amount, facts.to_currency) });
    case "customer.created":
      return t("verb.customerCreated");
    case "customer.edited":
      return t("verb.customerEdited", { fields: fieldNames(facts.fields) });
    case "customer.assigned":
      return Array.isArray(facts.after) && facts.after.length > 0
        ? t("verb.customerAssigned", { names: names("user", facts.after) })
        : t("verb.customerUnassigned");
    case "handover.offered":
      return t("verb.handoverOffered", { name: names("user", [facts.to_user_id]) });
    case "handover.accepted":
      return t("verb.handoverAccepted");
    case "handover.declined":
      return t("verb.handoverDeclined");
    case "handover.withdrawn":
      return t("verb.handoverWithdrawn");
    case "handover.reopened":
      return t("verb.handoverReopened");
    case "customer.team_set":
      return t("verb.customerTeamSet");
    case "customer.tagged":
      return t("verb.customerTagged", { names: names("tag", facts.after) || "—" });
    case "identity.added":
      return t("verb.identityAdded");
    case "identity.revealed":
      return t(facts.field === "phone" ? "verb.phoneRevealed" : "verb.emailRevealed");
    case "lead.received":
      return t(facts.is_new_customer ? "verb.leadNew" : "verb.leadAgain");
    case "note.added":
      return t("verb.noteAdded");
    case "note.edited":
      return t("verb.noteEdited");
    case "note.deleted":
      return t("verb.noteDeleted");
    case "note.restored":
      return t("verb.noteRestored");
    case "file.attached":
      return fileText("verb.fileAttached", "verb.fileAttachedGone", entry);
    case "file.versioned":
      return fileText("verb.fileVersioned", "verb.fileVersionedGone", entry);
    case "file.renamed":
      return t("verb.fileRenamed", nameChange(entry));
    case "file.version_withdrawn":
      return fileText("verb.fileVersionWithdrawn", "verb.fileVersionWithdrawnGone", entry);
    case "file.detached":
      return t("verb.fileDetached");
    case "file.restored":
      return fileText("verb.fileRestored", "verb.fileRestoredGone", entry);
    case "message.received":
      return t("verb.messageReceived");
    case "message.edited":
      return t("verb.messageEdited");
    case "message.deleted":
      return t("verb.messageDeleted");
    case "message.sent":
      return t("verb.messageSent");
    case "appointment.booked":
      return t(facts.activity_id ? "verb.appointmentBookedWish" : "verb.appointmentBooked", {
        at: moment(facts.starts_at),
      });
    case "appointment.moved":
      return t("verb.appointmentMoved", {
        from: moment(facts.from_starts_at),
        to: moment(facts.to_starts_at),
      });
    case "appointment.edited":
      return t("verb.appointmentEdited");
    case "appointment.confirmed":
      return t("verb.appointmentConfirmed");
    case "appointment.kept":
      return endOf(facts, t("verb.appointmentKept"));
    case "appointment.missed":
      return endOf(facts, t("verb.appointmentMissed"));
    case "appointment.cancelled":
      return facts.activity_id
        ? t("verb.appointmentWithdrawn")
        : endOf(facts, t("verb.appointmentCancelled"));
    case "appointment.handed_over":
      return t("verb.appointmentHandedOver");
    case "appointment.put_back":
      return t("verb.appointmentPutBack");
    case "reminder.set":
      return t("verb.reminderSet", { at: moment(facts.due_at) });
    case "reminder.edited":
      return t("verb.reminderEdited");
    case "reminder.snoozed":
      return t("verb.reminderSnoozed", { at: moment(facts.to_due_at) });
    case "reminder.fired":
      return t("verb.reminderFired");
    case "reminder.done":
      return t("verb.reminderDone");
    case "reminder.ended":
      return t("verb.reminderEnded");
    case "reminder.withdrawn":
      return t("verb.reminderWithdrawn");
    case "reminder.reopened":
      return t("verb.reminderReopened");
    default:
      // A verb of a newer server is still told, by its name.
      return activitySentence(entry) ?? entry.verb;
  }
}

type FileVerb = "fileAttached" | "fileVersioned" | "fileVersionWithdrawn" | "fileRestored";

/** With the present name of the file, as long as there is one. */
function fileText(named: `verb.${FileVerb}`, gone: `verb.${FileVerb}Gone`, entry: Entry): string {
  const name = entry.detail?.text;
  return name ? t(named, { name }) : t(gone);
}

function nameChange({ changes }: Entry): { before: string; after: string } {
  const change = changes.find(({ field }) => field === "name");
  return { before: String(change?.old ?? "…"), after: String(change?.new ?? "…") };
}

const known = {
  name: "field.name",
  quality: "field.quality",
  value: "field.value",
  phone: "field.phone",
  email: "field.email",
  title: "field.title",
  text: "field.text",
  place: "field.place",
  due_at: "field.dueAt",
  owner: "field.owner",
  owner_id: "field.owner",
  promised_by: "field.owner",
} as const;

function fieldName(field: string): string {
  return field in known ? t(known[field as keyof typeof known]) : field;
}

function fieldNames(fields: unknown): string {
  return Array.isArray(fields) ? fields.map((field) => fieldName(String(field))).join(", ") : "";
}

function said(field: string, value: unknown): string {
  if (value === null || value === undefined || value === "") return t("field.nothing");
  if (field === "due_at") return exact(String(value));
  if (known[field as keyof typeof known] === "field.owner") return names("user", [value]);
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

const whys = new Set(["lost_reason", "reason"]);
const ends = new Set(["activity.closed", "activity.cancelled", "activity.replaced"]);

/** Why it was done, as it was typed; null when nobody said so, or when it was erased. */
export function reasonOf({ verb, changes, detail, facts }: Entry): string | null {
  const said = changes.find(({ field }) => whys.has(field))?.new;
  if (typeof said === "string") return said;
  // With what has ended stands why; with what was changed since, perhaps something else.
  return ends.has(verb) && detail?.version === facts.version ? (detail?.fields?.reason ?? null) : null;
}

const works = new Set(["activity", "appointment", "promise", "reminder"]);

/** What the work is about that a line tells of, in the words of whoever wrote it; null where that is not told, or said already. */
export function aboutOf({ subject, detail, changes }: Entry): string | null {
  if (!works.has(subject.kind) || !detail) return null;
  const isSaid = (field: string): boolean => changes.some((change) => change.field === field);
  const { room, place } = detail.fields ?? {};
  const told = [isSaid("title") || isSaid("text") ? null : detail.text, room, isSaid("place") ? null : place];
  return told.filter(Boolean).join(", ") || null;
}

type Value = { name: string; old: string; next: string };

function value(field: string, old: unknown, next: unknown): Value {
  return { name: fieldName(field), old: said(field, old), next: said(field, next) };
}

/** What of a reminder was changed stands in the line itself, but for its text. */
function ofReminder({ verb, facts }: Entry): Value[] {
  if (verb !== "reminder.edited" || !Array.isArray(facts.fields)) return [];
  const fields: unknown[] = facts.fields;
  return [
    ...(fields.includes("due_at") ? [value("due_at", facts.from_due_at, facts.to_due_at)] : []),
    ...(fields.includes("owner") ? [value("owner", facts.from_owner_id, facts.to_owner_id)] : []),
  ];
}

/** The changed values of a line, as they were and as they are. What says why is told apart, money in the sentence. */
export function valuesOf(entry: Entry): Value[] {
  // A file's new name stands in the sentence itself.
  if (entry.subject.kind === "file") return [];
  const kept = entry.changes.filter(({ field }) => !whys.has(field));
  return [...kept.map(({ field, old, new: next }) => value(field, old, next)), ...ofReminder(entry)];
}

const byCustomer = new Set(["message.received", "message.edited", "message.deleted"]);

/** Who did it. An incoming message is the customer's, whatever program took in what they did with it. */
export function actorName(entry: Entry, customer: string | undefined): string {
  if (customer && byCustomer.has(entry.verb)) return customer;
  return entry.actor.name ?? t("verb.system");
}
