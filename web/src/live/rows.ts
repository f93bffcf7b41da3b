/**
 * Every live row the browser knows, by kind and id. Pages, answers and frames all come in through
 * `place`; the row with the greater `as_of` wins, so the order of arrival does not matter.
 * An optimistic change is an overlay on the row: taking it away is an exact roll-back.
 */
import type {
  Bulk,
  Card,
  CardLook,
  Channel,
  Company,
  Conversation,
  Customer,
  Delegation,
  Department,
  Entry,
  Message,
  Note,
  Pipeline,
  Role,
  SavedView,
  StageTotal,
  Tag,
  Team,
  Unread,
  User,
  Webhook,
} from "@/api/types";

export interface Rows {
  bulk: Bulk;
  card: Card;
  card_look: CardLook;
  customer: Customer;
  note: Note;
  conversation: Conversation;
  message: Message;
  channel: Channel;
  timeline: Entry;
  stage_total: StageTotal;
  pipeline: Pipeline;
  view: SavedView;
  tag: Tag;
  unread: Unread;
  user: User;
  role: Role;
  department: Department;
  team: Team;
  delegation: Delegation;
  company: Company;
  webhook: Webhook;
}

export type Kind = keyof Rows;
export type Row = Rows[Kind];

/** One row as it comes from outside; null means deleted, or no longer ours to see. */
export type Placed = { kind: Kind; id: string; row: Row | null };

/** What a listener of a kind is told. `isRemote` is true when somebody else's work came by frame. */
export type Changed<K extends Kind> = {
  id: string;
  before: Rows[K] | null;
  after: Rows[K] | null;
  isRemote: boolean;
};

type Overlay = { requestId: string; apply: (row: Row) => Row; settledAt: number | null };
type Slot = {
  base: Row | null;
  seen: Row | null;
  asOf: number;
  overlays: Overlay[];
  /** It may have changed since, and nobody told how. */
  isDoubted: boolean;
};
/** A change of one row as it is shown before the server has it. */
export type Look = { kind: Kind; id: string; apply: (row: never) => Row };
type Listener = () => void;
type KindListener = (changes: Changed<Kind>[]) => void;

export class RowStore {
  private slots = new Map<string, Slot>();
  private rowListeners = new Map<string, Set<Listener>>();
  private kindListeners = new Map<Kind, Set<KindListener>>();
  private mine = new Set<string>();

  get<K extends Kind>(kind: K, id: string): Rows[K] | null | undefined {
    return this.slots.get(`${kind}:${id}`)?.seen as Rows[K] | null | undefined;
  }

  /** The row without our own unconfirmed changes: its version is the one to send. */
  confirmed<K extends Kind>(kind: K, id: string): Rows[K] | null | undefined {
    return this.slots.get(`${kind}:${id}`)?.base as Rows[K] | null | undefined;
  }

  /** The ids of the known rows of a kind that answer a question. */
  ids<K extends Kind>(kind: K, wanted: (row: Rows[K]) => boolean): string[] {
    const found: string[] = [];
    const start = `${kind}:`;
    for (const [key, slot] of this.slots)
      if (slot.seen && key.startsWith(start) && wanted(slot.seen as Rows[K]))
        found.push(key.slice(start.length));
    return found;
  }

  /** The place in the journal a row was read at; 0 when unknown. */
  age(kind: Kind, id: string): number {
    return this.slots.get(`${kind}:${id}`)?.asOf ?? 0;
  }

  /**
   * Takes rows in. Older ones than those held are dropped. `by` is the author's request for frames and
   * for answers to our own changes; pages and single reads have none.
   */
  place(placed: Placed[], asOf: number, by?: string | null): void {
    const isRemote = by !== undefined && !(by !== null && this.mine.has(by));
    const changed = new Map<Kind, Changed<Kind>[]>();
    for (const { kind, id, row } of placed) {
      const key = `${kind}:${id}`;
      let slot = this.slots.get(key);
      if (slot && asOf < slot.asOf) continue;
      if (!slot) {
        slot = { base: null, seen: null, asOf, overlays: [], isDoubted: false };
        this.slots.set(key, slot);
      }
      slot.base = row;
      slot.asOf = asOf;
      slot.isDoubted = false;
      slot.overlays = slot.overlays.filter(
        (over) => over.requestId !== by && (over.settledAt === null || asOf < over.settledAt),
      );
      this.refresh(kind, id, slot, isRemote, changed);
    }
    this.tell(changed);
  }

  /** Shows a change before the server has it. */
  overlay<K extends Kind>(kind: K, id: string, requestId: string, apply: (row: Rows[K]) => Rows[K]): void {
    this.overlayAll([{ kind, id, apply: apply as Look["apply"] }], requestId);
  }

  /** Shows changes of many rows at once. */
  overlayAll(looks: readonly Look[], requestId: string): void {
    this.mine.add(requestId);
    const changed = new Map<Kind, Changed<Kind>[]>();
    for (const { kind, id, apply } of looks) {
      const slot = this.slots.get(`${kind}:${id}`);
      if (!slot) continue;
      slot.overlays.push({ requestId, apply: apply as unknown as Overlay["apply"], settledAt: null });
      this.refresh(kind, id, slot, false, changed);
    }
    this.tell(changed);
  }

  /** The request was refused: every row goes back to what the server last said. */
  rollBack(requestId: string): void {
    this.dropOverlays((over) => over.requestId === requestId);
  }

  /** Of one request for many rows, these were refused. */
  rollBackOf(requestId: string, kind: Kind, ids: Iterable<string>): void {
    const slots = new Set([...ids].map((id) => this.slots.get(`${kind}:${id}`)));
    this.dropOverlays((over, slot) => over.requestId === requestId && slots.has(slot));
  }

  /** These kinds are fetched anew wherever they are shown: the rows we hold may be old. */
  doubt(kinds: readonly string[]): void {
    for (const [key, slot] of this.slots) if (kinds.includes(splitKey(key)[0])) slot.isDoubted = true;
  }

  /** The kinds of all rows held. */
  kinds(): string[] {
    return [...new Set([...this.slots.keys()].map((key) => splitKey(key)[0]))];
  }

  isDoubted(kind: Kind, id: string): boolean {
    return this.slots.get(`${kind}:${id}`)?.isDoubted ?? false;
  }

  /**
   * The request was accepted at `asOf`. Rows it touched besides its own answer keep their overlay until
   * a frame that contains the change arrives, or for five seconds.
   */
  settle(requestId: string, asOf: number): void {
    this.dropOverlays((over, slot) => over.requestId === requestId && slot.asOf >= asOf);
    for (const slot of this.slots.values())
      for (const over of slot.overlays) if (over.requestId === requestId) over.settledAt = asOf;
    setTimeout(() => this.rollBack(requestId), 5_000);
  }

  /** Marks a request as ours, so that its echo does not flash. */
  own(requestId: string): void {
    this.mine.add(requestId);
  }

  isOwn(requestId: string | null): boolean {
    return requestId !== null && this.mine.has(requestId);
  }

  /** After a restore of the server the numbers start again: whatever is fetched next wins. */
  forgetAges(): void {
    for (const slot of this.slots.values()) slot.asOf = 0;
  }

  /** Empties everything, at logout. */
  clear(): void {
    this.slots.clear();
    this.mine.clear();
    for (const listeners of this.rowListeners.values()) for (const listener of listeners) listener();
  }

  onRow(kind: Kind, id: string, listener: Listener): () => void {
    const key = `${kind}:${id}`;
    let listeners = this.rowListeners.get(key);
    if (!listeners) {
      listeners = new Set();
      this.rowListeners.set(key, listeners);
    }
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.rowListeners.delete(key);
    };
  }

  onKind<K extends Kind>(kind: K, listener: (changes: Changed<K>[]) => void): () => void {
    const listeners = this.kindListeners.get(kind) ?? new Set();
    this.kindListeners.set(kind, listeners);
    listeners.add(listener as unknown as KindListener);
    return () => listeners.delete(listener as unknown as KindListener);
  }

  private dropOverlays(which: (over: Overlay, slot: Slot) => boolean): void {
    const changed = new Map<Kind, Changed<Kind>[]>();
    for (const [key, slot] of this.slots) {
      if (!slot.overlays.some((over) => which(over, slot))) continue;
      slot.overlays = slot.overlays.filter((over) => !which(over, slot));
      const [kind, id] = splitKey(key);
      this.refresh(kind, id, slot, false, changed);
    }
    this.tell(changed);
  }

  private refresh(
    kind: Kind,
    id: string,
    slot: Slot,
    isRemote: boolean,
    into: Map<Kind, Changed<Kind>[]>,
  ): void {
    const before = slot.seen;
    let after = slot.base;
    if (after) for (const over of slot.overlays) after = over.apply(after);
    if (before === after) return;
    slot.seen = after;
    const list = into.get(kind) ?? [];
    into.set(kind, list);
    list.push({ id, before, after, isRemote });
  }

  private tell(changed: Map<Kind, Changed<Kind>[]>): void {
    for (const [kind, changes] of changed)
      for (const listener of [...(this.kindListeners.get(kind) ?? [])]) listener(changes);
    for (const [kind, changes] of changed)
      for (const { id } of changes)
        for (const listener of [...(this.rowListeners.get(`${kind}:${id}`) ?? [])]) listener();
  }
}

function splitKey(key: string): [Kind, string] {
  const at = key.indexOf(":");
  return [key.slice(0, at) as Kind, key.slice(at + 1)];
}

export const rows = new RowStore();
