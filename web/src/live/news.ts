/**
 * News of a customer: something of what hangs on it changed, whatever it was. For those who show what follows from all of that
 * and is no row itself.
 */
import type { Placed } from "./rows";

type Listener = () => void;

/** Nobody is told of the same customer more often than this. */
const rest = 1_000;

type Ear = { listener: Listener; timer: ReturnType<typeof setTimeout> | undefined; isWaiting: boolean };

const ears = new Map<string, Set<Ear>>();

/** The listener is told at once, and at most once a second while more comes. Returns how to stop it. */
export function onNewsOf(customerId: string, listener: Listener): () => void {
  const ear: Ear = { listener, timer: undefined, isWaiting: false };
  const about = ears.get(customerId) ?? new Set();
  ears.set(customerId, about.add(ear));
  return () => {
    clearTimeout(ear.timer);
    about.delete(ear);
    if (about.size === 0) ears.delete(customerId);
  };
}

/** A frame came. What names no customer may matter to anybody's: a row that is gone, a setting, much at once. */
export function hearNews(changes: readonly Placed[], isMuch: boolean): void {
  for (const [customerId, about] of ears)
    if (isMuch || !changes.every((change) => isAnothers(customerId, change)))
      for (const ear of about) tell(ear);
}

function isAnothers(customerId: string, { kind, id, row }: Placed): boolean {
  if (kind === "customer") return id !== customerId;
  return row !== null && "customer_id" in row && row.customer_id !== customerId;
}

function tell(ear: Ear): void {
  if (ear.timer !== undefined) {
    ear.isWaiting = true;
    return;
  }
  ear.listener();
  ear.timer = setTimeout(() => {
    ear.timer = undefined;
    if (!ear.isWaiting) return;
    ear.isWaiting = false;
    tell(ear);
  }, rest);
}
