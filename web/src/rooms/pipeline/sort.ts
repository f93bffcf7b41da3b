/** The orders of the board: the same as the server's, for cards that come by frame. */
import type { Card, Money } from "@/api/types";
import { turkishOrder } from "@/lib/turkishOrder";

type Key = string | number | null;

/** The two ways round; the first is offered first. */
export type Way = "" | "-";
export const sorts: Record<
  string,
  { key: (card: Card) => Key; tie: "id" | "customer_id"; ways: [Way, Way] }
> = {
  name: { key: ({ name }) => turkishOrder(name), tie: "customer_id", ways: ["", "-"] },
  quality: { key: ({ quality }) => quality, tie: "customer_id", ways: ["-", ""] },
  last_contact_at: { key: (card) => instant(card.last_contact_at), tie: "customer_id", ways: ["", "-"] },
  next_work_at: {
    key: (card) => instant(card.next_work?.due_at ?? null),
    tie: "customer_id",
    ways: ["", "-"],
  },
  waiting_since: { key: (card) => instant(card.waiting_since), tie: "customer_id", ways: ["", "-"] },
  amount: { key: ({ value }) => worth(value), tie: "id", ways: ["-", ""] },
  created_at: { key: (card) => instant(card.created_at), tie: "id", ways: ["-", ""] },
  stage_entered_at: { key: (card) => instant(card.stage_entered_at), tie: "id", ways: ["", "-"] },
};

/** Microseconds, as the database counts them: what is written with fewer digits sorts the same. */
function instant(at: string | null): number | null {
  if (at === null) return null;
  const fraction = /\.(\d+)/.exec(at)?.[1] ?? "";
  const micros = Number(fraction.padEnd(6, "0").slice(3, 6));
  return Date.parse(at) * 1_000 + micros;
}

const companyCurrency = "TRY";
const behind = 2 ** 52;

/** Amounts of other currencies stand behind the company's own: no rate is known. */
function worth(value: Money | null): number | null {
  if (!value) return null;
  return value.currency === companyCurrency ? value.amount : value.amount - behind;
}

/** Positions are compared byte by byte, as the database does; the id decides between equals. */
export function comparePlaces(a: Card, b: Card): number {
  return compare(a.position, b.position) || compare(a.id, b.id);
}

/** The order of this name; by hand without one, or for one nobody knows. */
export function comparing(sort: string | undefined): (a: Card, b: Card) => number {
  const known = sort === undefined ? undefined : sorts[sort.replace(/^-/, "")];
  if (!known) return comparePlaces;
  const { tie } = known;
  const key = once(known.key);
  const sign = sort?.startsWith("-") ? -1 : 1;
  return (a, b) => {
    const [one, other] = [key(a), key(b)];
    // Unknown ones come last, whichever way round.
    if ((one === null) !== (other === null)) return one === null ? 1 : -1;
    return (
      sign * (one === null || other === null ? 0 : compare(one, other)) || sign * compare(a[tie], b[tie])
    );
  };
}

/** A long list compares each of its rows many times; rows never change, so their keys are made once. */
function once(keyOf: (card: Card) => Key): (card: Card) => Key {
  const made = new WeakMap<Card, Key>();
  return (card) => {
    let key = made.get(card);
    if (key === undefined) {
      key = keyOf(card);
      made.set(card, key);
    }
    return key;
  };
}

function compare(a: string | number, b: string | number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
