/** Rows for tests, with everything a test does not care about filled in. */
import type { Card, Entry, StageTotal } from "@/api/types";

export function aCard(part: Partial<Card> & { id: string }): Card {
  return {
    version: 1,
    pipeline_id: "pipeline",
    stage_id: "first",
    position: "a0",
    customer_id: `customer-${part.id}`,
    customer_version: 1,
    name: "Işıl Çelik",
    phone: "+905321234567",
    source: { id: "s1", key: "whatsapp", name: "WhatsApp" },
    assignees: [],
    team: null,
    tags: [],
    quality: null,
    value: null,
    lost_reason: null,
    application_no: 1,
    stage_entered_at: "2026-11-23T10:00:00Z",
    archived_at: null,
    created_at: "2026-11-23T10:00:00Z",
    updated_at: "2026-11-23T10:00:00Z",
    needs_attention: false,
    last_contact_at: null,
    last_message: null,
    inbound_count: 0,
    waiting_since: null,
    next_work: null,
    can: ["move"],
    ...part,
  };
}

export function aTotal(id: string, count: number): StageTotal {
  return { id, count, sums: [] };
}

export function anEntry(seq: number, part: Partial<Entry> = {}): Entry {
  return {
    id: String(seq),
    seq,
    at: "2026-11-23T10:00:00Z",
    happened_at: null,
    kind: "system",
    verb: "identity.added",
    actor: { kind: "person", id: "u1", name: "Özge" },
    customer_id: "c1",
    subject: { kind: "customer", id: "c1" },
    facts: {},
    changes: [],
    cause: `cause-${seq}`,
    detail: null,
    ...part,
  };
}
