/** Changes of one customer, each shown at once and taken back when refused. */
import i18next from "i18next";
import { answer, http, named } from "@/api/client";
import type { Card, Customer, Ref, Tag } from "@/api/types";
import { type Also, change } from "@/live/change";
import { rows } from "@/live/rows";

/** The cards of a customer carry its name, people and tags; they change with it. */
function alsoCards(customer: Customer, part: Partial<Card>): Also[] {
  return rows
    .ids("card", (card) => card.customer_id === customer.id)
    .map((id) => ({ kind: "card", id, apply: (card: Card) => ({ ...card, ...part }) }));
}

type Edit = {
  customer: Customer;
  part: Partial<Customer>;
  cardPart: Partial<Card>;
  send: (version: number, requestId: string) => ReturnType<typeof answer<Customer>>;
  done?: string;
  failed?: string;
  isFinal?: boolean;
};

function edit({ customer, part, cardPart, send, done, failed, isFinal = false }: Edit): Promise<boolean> {
  const before = Object.fromEntries(Object.keys(part).map((key) => [key, customer[key as keyof Customer]]));
  const cardBefore = Object.fromEntries(
    Object.keys(cardPart).map((key) => [key, customer[key as keyof Customer]]),
  );
  return change({
    kind: "customer",
    id: customer.id,
    apply: (row) => ({ ...row, ...part }),
    unseen: customer,
    writes: Object.keys(part) as (keyof Customer)[],
    also: alsoCards(customer, cardPart),
    send: (row, requestId) => send(row.version, requestId),
    isFinal,
    failed: failed ?? i18next.t("customer.saveFailed"),
    ...(done ? { done } : {}),
    reverse: [
      { kind: "customer", id: customer.id, apply: (row: Customer) => ({ ...row, ...before }) },
      ...alsoCards(customer, cardBefore as Partial<Card>),
    ],
  });
}

export function rename(customer: Customer, name: string): Promise<boolean> {
  return edit({
    customer,
    part: { name },
    cardPart: { name },
    send: (version, requestId) => patch(customer.id, { version, name }, requestId),
  });
}

/** Quality by hand; null gives it back to the rules, whose answer the server has yet to say. */
export function rate(customer: Customer, quality: number | null): Promise<boolean> {
  const shown = quality ?? customer.quality;
  return edit({
    customer,
    part: { quality: shown, quality_by_hand: quality !== null },
    cardPart: { quality: shown },
    send: (version, requestId) => patch(customer.id, { version, quality }, requestId),
  });
}

/** The first one owns the customer, the others help; `note` tells a new owner what they must know. */
export function assign(customer: Customer, people: Ref[], note: string | null = null): Promise<boolean> {
  return edit({
    customer,
    part: { assignees: people },
    cardPart: { assignees: people },
    send: (version, requestId) =>
      answer(
        http.POST("/api/customers/{customer_id}/assignees", {
          ...named(requestId),
          params: { path: { customer_id: customer.id } },
          body: { version, user_ids: people.map(({ id }) => id), note },
        }),
        // 204: the customer is handed over and no longer ours to see.
      ).then(({ row, asOf }) => ({ row: row ?? null, asOf }) as { row: Customer; asOf: number }),
    done: people.length
      ? i18next.t("customer.assigned", { names: people.map(({ name }) => name).join(", ") })
      : i18next.t("customer.unassigned"),
  });
}

export function tagWith(customer: Customer, tags: Tag[]): Promise<boolean> {
  return edit({
    customer,
    part: { tags },
    cardPart: { tags },
    send: (version, requestId) =>
      answer(
        http.POST("/api/customers/{customer_id}/tags", {
          ...named(requestId),
          params: { path: { customer_id: customer.id } },
          body: { version, tag_ids: tags.map(({ id }) => id) },
        }),
      ),
  });
}

/** One more way to reach them; an @ makes it an e-mail, anything else a phone. It is beside what others add meanwhile. */
export function addReach(customer: Customer, value: string): Promise<boolean> {
  return edit({
    customer,
    part: {},
    cardPart: {},
    failed: i18next.t("customer.reachFailed"),
    isFinal: true,
    send: (version, requestId) =>
      answer(
        http.POST("/api/customers/{customer_id}/identities", {
          ...named(requestId),
          params: { path: { customer_id: customer.id } },
          body: { kind: value.includes("@") ? "email" : "phone", value, version },
        }),
      ),
  });
}

function patch(
  id: string,
  body: { version: number; name?: string; quality?: number | null },
  requestId: string,
): ReturnType<typeof answer<Customer>> {
  return answer(
    http.PATCH("/api/customers/{customer_id}", {
      ...named(requestId),
      params: { path: { customer_id: id } },
      body,
    }),
  );
}
