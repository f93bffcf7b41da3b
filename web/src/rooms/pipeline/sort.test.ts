import { expect, test } from "vitest";
import type { Card } from "@/api/types";
import { comparing } from "./sort";

const card = (part: Partial<Card>): Card => ({ id: "1", customer_id: "1", ...part }) as Card;
const sorted = (sort: string, ...cards: Card[]): Card[] => [...cards].sort(comparing(sort));

test("names stand in the order of the Turkish alphabet", () => {
  const names = [
    "ağaç",
    "agah",
    "Can",
    "Çan",
    "Cz",
    "Ilgaz",
    "Işıl",
    "İnci",
    "jale",
    "Oya",
    "Öykü",
    "Sude",
    "şule",
  ];
  const right = [
    "agah",
    "ağaç",
    "Can",
    "Cz",
    "Çan",
    "Ilgaz",
    "Işıl",
    "İnci",
    "jale",
    "Oya",
    "Öykü",
    "Sude",
    "şule",
  ];
  expect(sorted("name", ...names.map((name) => card({ name }))).map(({ name }) => name)).toEqual(right);
});

test("unknown ones come last, whichever way round, and ties turn round too", () => {
  const [a, b, c, d] = [
    card({ customer_id: "a", quality: 20 }),
    card({ customer_id: "b", quality: 20 }),
    card({ customer_id: "c", quality: null }),
    card({ customer_id: "d", quality: null }),
  ] as [Card, Card, Card, Card];
  expect(sorted("quality", d, b, c, a)).toEqual([a, b, c, d]);
  expect(sorted("-quality", d, b, c, a)).toEqual([b, a, d, c]);
});

test("instants are compared to the microsecond, however they are written", () => {
  const at = (last_contact_at: string): Card => card({ last_contact_at });
  const right = [
    at("2026-11-26T10:00:00Z"),
    at("2026-11-26T10:00:00.000001Z"),
    at("2026-11-26T10:00:00.000010Z"),
    at("2026-11-26T10:00:00.5Z"),
    at("2026-11-26T10:00:01Z"),
  ];
  expect(sorted("last_contact_at", ...[...right].reverse())).toEqual(right);
});

test("amounts of other currencies stand behind the company's own", () => {
  const worth = (amount: number, currency: string): Card => card({ value: { amount, currency } });
  const right = [worth(200, "TRY"), worth(100, "TRY"), worth(900, "USD"), card({ value: null })];
  expect(sorted("-amount", ...[...right].reverse())).toEqual(right);
});
