import { expect, test } from "vitest";
import { en } from "./en";
import { tr as first } from "./tr";
import { rest } from "./tr/rest";

/** All of Turkish, what the first page goes without included. */
const tr = { ...first, ...rest };

type Tree = { [key: string]: string | Tree };

function keysOf(tree: Tree, path = ""): string[] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === "string" ? [`${path}${key}`] : keysOf(value, `${path}${key}.`),
  );
}

test("Turkish and English say the same things", () => {
  expect(keysOf(en).sort()).toEqual(keysOf(tr).sort());
});

test("no text ends with an exclamation mark", () => {
  expect([JSON.stringify(tr), JSON.stringify(en)].join().match(/!"/)).toBeNull();
});
