/**
 * An ordered window over live rows: a board column, a timeline, a table. It knows the ids it has loaded
 * and keeps them right by itself as rows come, change, move and go.
 */
import type { Page } from "@/api/types";
import { type Changed, type Kind, type Rows, rows } from "./rows";

export type Spec<K extends Kind> = {
  kind: K;
  /** Whether a row belongs here, the same question the server answered for the page. */
  holds: (row: Rows[K]) => boolean;
  compare: (a: Rows[K], b: Rows[K]) => number;
  load: (cursor: string | null, limit: number) => Promise<Page<Rows[K]>>;
  pageSize: number;
  /** Where whether a row belongs is learned later than the row: tells of which rows it is known now. */
  learned?: (listener: (ids: readonly string[]) => void) => () => void;
};

export type View = {
  ids: readonly string[];
  next: string | null;
  phase: "waiting" | "loading" | "ready" | "failed";
  /** A further page is under way. */
  isPaging: boolean;
  problem: unknown;
  /** Ids that other people's work brought in with the last change. */
  arrived: readonly string[];
  /** The last change came from somebody else, so what is under the pointer must stay there. */
  isRemote: boolean;
};

const nothing: readonly string[] = [];
const largestPage = 200;

export class LiveList<K extends Kind> {
  view: View = {
    ids: nothing,
    next: null,
    phase: "waiting",
    isPaging: false,
    problem: null,
    arrived: nothing,
    isRemote: false,
  };
  users = 0;
  usedAt = 0;
  private held = new Set<string>();
  private edge: Rows[K] | null = null;
  private listeners = new Set<() => void>();
  private turn = 0;
  private isTaking = false;
  private stop: () => void;

  constructor(readonly spec: Spec<K>) {
    const stopRows = rows.onKind(spec.kind, (changes) => this.follow(changes));
    const stopLearning = spec.learned?.((ids) => this.reconsider(ids));
    this.stop = () => {
      stopRows();
      stopLearning?.();
    };
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Loads the first page, once. */
  async start(): Promise<void> {
    if (this.view.phase === "waiting" || this.view.phase === "failed") await this.reload();
  }

  /** Loads as much as is shown again, keeping the old rows on screen meanwhile. */
  async reload(): Promise<void> {
    const turn = ++this.turn;
    if (this.view.phase !== "ready") this.set({ phase: "loading", problem: null });
    try {
      const page = await this.loadShown();
      if (turn === this.turn) this.begin(page);
    } catch (problem) {
      if (turn === this.turn && this.view.phase !== "ready") this.set({ phase: "failed", problem });
    }
  }

  /** As many rows from the beginning as are shown, with the age of the first page. */
  private async loadShown(): Promise<Page<Rows[K]>> {
    const wanted = Math.max(this.spec.pageSize, this.view.ids.length);
    const page = await this.spec.load(null, Math.min(largestPage, wanted));
    const items = [...page.items];
    let { next } = page;
    while (next !== null && items.length < wanted) {
      const further = await this.spec.load(next, Math.min(largestPage, wanted - items.length));
      items.push(...further.items);
      next = further.next;
    }
    return { items, next, as_of: page.as_of };
  }

  /** Loads the next page, when there is one and none is under way. */
  async more(): Promise<void> {
    const { next, isPaging, phase } = this.view;
    if (!next || isPaging || phase !== "ready") return;
    const turn = this.turn;
    this.set({ isPaging: true });
    try {
      const page = await this.spec.load(next, this.spec.pageSize);
      if (turn !== this.turn) return;
      this.take(page);
      this.arrange([...this.view.ids, ...page.items.map((row) => row.id)], page);
    } catch {
      // The rows stay; scrolling asks again.
      if (turn === this.turn) this.set({ isPaging: false });
    }
  }

  dispose(): void {
    this.stop();
    this.listeners.clear();
  }

  private begin(page: Page<Rows[K]>): void {
    // Rows that came by frame after the page was read are newer than the page.
    const fresh = this.view.ids.filter((id) => !page.items.some((row) => row.id === id));
    this.take(page);
    const kept = fresh.filter((id) => rows.age(this.spec.kind, id) > page.as_of);
    this.arrange([...page.items.map((row) => row.id), ...kept], page);
  }

  private take(page: Page<Rows[K]>): void {
    const { kind } = this.spec;
    this.edge = page.next ? (page.items[page.items.length - 1] ?? this.edge) : null;
    this.isTaking = true;
    rows.place(
      page.items.map((row) => ({ kind, id: row.id, row })),
      page.as_of,
    );
    this.isTaking = false;
  }

  private arrange(ids: string[], page: Page<Rows[K]>): void {
    // With the rows at hand: thousands of ids are looked up once, not once for each comparison.
    const found: { id: string; row: Rows[K] }[] = [];
    for (const id of new Set(ids)) {
      const row = rows.get(this.spec.kind, id);
      if (row && this.belongs(row)) found.push({ id, row });
    }
    const wanted = found.sort((a, b) => this.spec.compare(a.row, b.row)).map(({ id }) => id);
    this.held = new Set(wanted);
    this.set({
      ids: wanted,
      next: page.next,
      phase: "ready",
      isPaging: false,
      problem: null,
      arrived: nothing,
    });
  }

  private follow(changes: Changed<K>[]): void {
    if (this.view.phase !== "ready" || this.isTaking) return;
    let ids: string[] | null = null;
    const arrived: string[] = [];
    for (const { id, before, after, isRemote } of changes) {
      const isIn = this.held.has(id);
      const should = after !== null && this.belongs(after);
      if (!isIn && !should) continue;
      if (isIn && should && before && this.spec.compare(before, after) === 0) continue;
      ids ??= [...this.view.ids];
      if (isIn) ids.splice(ids.indexOf(id), 1);
      this.held.delete(id);
      if (!should) continue;
      ids.splice(this.placeOf(after, ids), 0, id);
      this.held.add(id);
      if (!isIn && isRemote) arrived.push(id);
    }
    if (ids) this.set({ ids, arrived, isRemote: changes.some((change) => change.isRemote) });
  }

  /** Rows that are as they were, and may belong here now, or no longer. */
  private reconsider(ids: readonly string[]): void {
    const known = ids.map((id) => ({ id, row: rows.get(this.spec.kind, id) ?? null }));
    this.follow(known.map(({ id, row }) => ({ id, before: row, after: row, isRemote: true, isOwn: false })));
  }

  private belongs(row: Rows[K]): boolean {
    if (!this.spec.holds(row)) return false;
    return this.edge === null || this.spec.compare(row, this.edge) <= 0;
  }

  private placeOf(row: Rows[K], ids: string[]): number {
    let low = 0;
    let high = ids.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = rows.get(this.spec.kind, ids[middle] as string);
      if (other && this.spec.compare(other, row) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private set(part: Partial<View>): void {
    this.view = { ...this.view, arrived: nothing, isRemote: false, ...part };
    for (const listener of [...this.listeners]) listener();
  }
}

const kept = new Map<string, LiveList<Kind>>();
const keepUnused = 24;

/** The one list under a key; a list nobody shows is kept a while, so that Back is instant. */
export function listOf<K extends Kind>(key: string, makeSpec: () => Spec<K>): LiveList<K> {
  let list = kept.get(key) as unknown as LiveList<K> | undefined;
  if (!list) {
    list = new LiveList(makeSpec());
    kept.set(key, list as unknown as LiveList<Kind>);
  }
  list.usedAt = performance.now();
  return list;
}

/** The list under a key, where there is one. */
export function knownList(key: string): LiveList<Kind> | undefined {
  return kept.get(key);
}

/** Lets go of the lists that have not been shown for longest. */
export function sweepLists(): void {
  const unused = [...kept].filter(([, list]) => list.users === 0).sort((a, b) => b[1].usedAt - a[1].usedAt);
  for (const [key, list] of unused.slice(keepUnused)) {
    list.dispose();
    kept.delete(key);
  }
}

/** What is on screen is fetched again, the rest is forgotten: after a reset all of it, else what is of these kinds. */
export function reloadLists(kinds?: readonly string[]): void {
  for (const [key, list] of kept) {
    if (kinds && !kinds.includes(list.spec.kind)) continue;
    if (list.users > 0) void list.reload();
    else {
      list.dispose();
      kept.delete(key);
    }
  }
}

/** The connection is back: what could not be loaded without it is tried again. Rows that came meanwhile would miss it. */
export function retryLists(): void {
  for (const list of kept.values()) if (list.users > 0 && list.view.phase === "failed") void list.reload();
}

export function forgetLists(): void {
  for (const list of kept.values()) list.dispose();
  kept.clear();
}
