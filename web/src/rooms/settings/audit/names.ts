/** What a line's record and person are called on the screen. */
import i18next from "i18next";
import type { AuditLine } from "@/api/types";

/** "Rol", "Kart": the kind of a record; one that has no word yet as it is. */
export function kindName(kind: string): string {
  const key = `audit.kind.${kind}`;
  return i18next.exists(key) ? i18next.t(key as "audit.kind.card") : kind;
}

/** The record's own name, or its customer's, or at least its kind. */
export function recordName(line: AuditLine | undefined): string | undefined {
  if (!line) return undefined;
  return (
    line.record.name ??
    (line.customer ? `${kindName(line.record.kind)} · ${line.customer.name}` : kindName(line.record.kind))
  );
}

export function actorName({ actor }: AuditLine): string {
  if (actor.name) return actor.name;
  return i18next.t(actor.kind === "unknown" ? "audit.unknown" : "audit.system");
}

/** The address, of those who came in or were kept out; of other lines none is kept. */
export function addressOf({ address }: AuditLine): string | null {
  return address === "" ? i18next.t("audit.manyPlaces") : address;
}

/** The address where it is kept, else the door somebody or something came through. */
export function originOf(line: AuditLine): string {
  return addressOf(line) ?? i18next.t(`audit.origin.${line.actor.kind as "person"}`);
}

/** Where the things of a kind are to be found, and what one must hold to go there. */
export const places: Record<string, { section: string; grant: string }> = {
  company: { section: "sirket", grant: "settings.manage" },
  user: { section: "kullanicilar", grant: "users.manage" },
  team: { section: "takimlar", grant: "teams.manage" },
  department: { section: "takimlar", grant: "teams.manage" },
  delegation: { section: "vekalet", grant: "users.view" },
  role: { section: "roller", grant: "roles.manage" },
  channel: { section: "kanallar", grant: "channels.manage" },
  form: { section: "formlar", grant: "channels.manage" },
  webhook: { section: "webhooklar", grant: "webhooks.manage" },
  token: { section: "api", grant: "tokens.manage" },
  webhook_item: { section: "gelenler", grant: "operations.view" },
};
