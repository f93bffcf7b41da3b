/** Reading of one customer: itself, its cards, its story. */
import { type Answer, answer, http } from "@/api/client";
import type { Card, Customer, Entry, Page } from "@/api/types";
import { listOf, type Spec } from "@/live/list";
import { rows } from "@/live/rows";

export function fetchCustomer(id: string): Promise<Answer<Customer>> {
  return answer(http.GET("/api/customers/{customer_id}", { params: { path: { customer_id: id } } }));
}

export function storyKey(customerId: string): string {
  return `story:${customerId}`;
}

/** A customer's story, newest first. */
export function storySpec(customerId: string): Spec<"timeline"> {
  return {
    kind: "timeline",
    holds: (entry) => entry.customer_id === customerId,
    compare: (a, b) => b.seq - a.seq,
    pageSize: 50,
    load: async (before, limit): Promise<Page<Entry>> => {
      const { row } = await answer(
        http.GET("/api/customers/{customer_id}/timeline", {
          params: {
            path: { customer_id: customerId },
            query: { limit, ...(before ? { before: Number(before) } : {}) },
          },
        }),
      );
      return row;
    },
  };
}

const asked = new Map<string, number>();
const freshFor = 15_000;

/** Fetches what opening a customer will need, while the pointer still rests on the card. */
export function prefetchCustomer(id: string): void {
  if (rows.get("customer", id) || Date.now() - (asked.get(id) ?? 0) < freshFor) return;
  asked.set(id, Date.now());
  void fetchCustomer(id)
    .then(({ row, asOf }) => rows.place([{ kind: "customer", id, row }], asOf))
    .catch(() => undefined);
  void listOf(storyKey(id), () => storySpec(id)).start();
}

/** What a card on screen already tells about its customer, until the customer itself is here. */
export function seedFrom(card: Card): Customer {
  return {
    id: card.customer_id,
    version: card.customer_version,
    name: card.name,
    needs_attention: card.needs_attention,
    problems: [],
    team: card.team,
    assignees: card.assignees,
    identities: card.phone ? [{ id: "phone", kind: "phone", value: card.phone, display: card.phone }] : [],
    contact_points: [],
    tags: card.tags,
    quality: card.quality,
    quality_by_hand: false,
    source: card.source,
    first_touch: null,
    last_contact_at: card.last_contact_at,
    last_message: card.last_message,
    inbound_count: card.inbound_count,
    waiting_since: card.waiting_since,
    next_work: card.next_work,
    created_at: card.created_at,
    updated_at: card.updated_at,
    // Until the customer is here nothing can be edited.
    can: [],
  };
}
