/** Reading of one customer: itself, its cards, its story. */
import { type Answer, answer, http } from "@/api/client";
import type { paths } from "@/api/schema";
import type { Card, Customer, Entry, Page } from "@/api/types";
import { listOf, type Spec } from "@/live/list";
import { rows } from "@/live/rows";
import { byPlace, placeOf, type Sort } from "./timeline/story";

export function fetchCustomer(id: string): Promise<Answer<Customer>> {
  return answer(http.GET("/api/customers/{customer_id}", { params: { path: { customer_id: id } } }));
}

/** Which part of a story is shown: all of it or some kinds, from the newest line or from a place in it. */
export type Part = {
  kinds: readonly Sort[];
  /** The line it begins with, or the moment before which it begins; null for the newest. */
  from: Entry | string | null;
};

export const whole: Part = { kinds: [], from: null };

export function storyKey(customerId: string, { kinds, from }: Part = whole): string {
  return `story:${customerId}:${kinds.join()}:${from === null ? "" : typeof from === "string" ? from : from.seq}`;
}

/** A customer's story, or a part of it, newest first. */
export function storySpec(customerId: string, { kinds, from }: Part = whole): Spec<"timeline"> {
  const begins = (entry: Entry): boolean =>
    from === null || (typeof from === "string" ? placeOf(entry) < from : byPlace(entry, from) >= 0);
  return {
    kind: "timeline",
    holds: (entry) =>
      entry.customer_id === customerId && (kinds.length === 0 || kinds.includes(entry.kind)) && begins(entry),
    compare: byPlace,
    pageSize: 50,
    load: (cursor, limit) =>
      askStory(customerId, {
        limit,
        ...(kinds.length > 0 ? { kinds: kinds.join() } : {}),
        ...(cursor
          ? { cursor }
          : from === null
            ? {}
            : typeof from === "string"
              ? { until: from }
              : { line: from.seq }),
      }),
  };
}

type StoryQuery = NonNullable<paths["/api/customers/{customer_id}/timeline"]["get"]["parameters"]["query"]>;

async function askStory(customerId: string, query: StoryQuery): Promise<Page<Entry>> {
  const { row } = await answer(
    http.GET("/api/customers/{customer_id}/timeline", {
      params: { path: { customer_id: customerId }, query },
    }),
  );
  return row;
}

/**
 * The line with which a part begins that shows this line with so many newer ones above it; null when there are fewer, so
 * that the part is that of the newest. Raises a Problem for a line that is not there.
 */
export async function lineAbove(customerId: string, seq: number, newer: number): Promise<Entry | null> {
  const { items, as_of } = await askStory(customerId, { after: seq, limit: newer });
  rows.place(
    items.map((row) => ({ kind: "timeline", id: row.id, row })),
    as_of,
  );
  return items.length < newer ? null : (items[0] ?? null);
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
