/** What cards are worth together, per currency. */
import type { Card, Money, StageTotal } from "@/api/types";

/** The sums of several stages; the company's currency comes first, as the server says them. */
export function sumsOf(totals: readonly StageTotal[]): Money[] {
  return added(totals.flatMap(({ sums }) => sums));
}

export function worthOf(cards: readonly Card[]): Money[] {
  return added(cards.flatMap(({ value }) => (value ? [value] : [])));
}

/** What is left of sums without these. */
export function less(sums: readonly Money[], gone: readonly Money[]): Money[] {
  return added([...sums, ...gone.map(({ amount, currency }) => ({ amount: -amount, currency }))]);
}

function added(values: readonly Money[]): Money[] {
  const sums = new Map<string, number>();
  for (const { amount, currency } of values) sums.set(currency, (sums.get(currency) ?? 0) + amount);
  return [...sums].map(([currency, amount]) => ({ currency, amount })).filter(({ amount }) => amount !== 0);
}
