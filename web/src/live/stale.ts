/**
 * One act changed so much that the server tells kinds instead of rows: what is shown of them is fetched anew, at once and then
 * at most once a second while more of it comes.
 */
import { reloadShownRows } from "./hooks";
import { reloadLists } from "./list";
import { rows } from "./rows";

const rest = 1_000;

let waiting = new Set<string>();
let timer: ReturnType<typeof setTimeout> | undefined;

export function hearStale(kinds: readonly string[]): void {
  rows.doubt(kinds);
  for (const kind of kinds) waiting.add(kind);
  if (timer === undefined) reload();
}

function reload(): void {
  const kinds = [...waiting];
  waiting = new Set();
  reloadLists(kinds);
  reloadShownRows(kinds);
  timer = setTimeout(() => {
    timer = undefined;
    if (waiting.size > 0) reload();
  }, rest);
}
