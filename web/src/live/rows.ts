/**
 * Every live row the browser knows, by kind and id. Pages, answers and frames all come in through
 * `place`; the row with the greater `as_of` wins, so the order of arrival does not matter.
 * An optimistic change is an overlay on the row: taking it away is an exact roll-back.
 */
import type {
  Activity,
  ActivityType,
  Appointment,
  Bulk,
  Card,
  CardLook,
  Channel,
  Company,
  Conversation,
  Customer,
  CustomerFile,
  Delegation,
  Department,
  Entry,
  Handover,
  MeetingRoom,
  Message,
  NoShowChain,
  Note,
  Notice,
  OpenWork,
  Pipeline,
  Promised,
  QualityRules,
  Reminder,
  Role,
  SavedView,
  StageEntry,
  StageTotal,
  StoryMark,
  Tag,
  Team,
  Unread,
  User,
  Webhook,
} from "@/api/types";

export interface Rows {
  appointment: Appointment;
  activity: Activity;
  activity_type: ActivityType;
  promise: Promised;
  bulk: Bulk;
  card: Card;
  card_look: CardLook;
  customer: Customer;
  note: Note;
  no_show_chain: NoShowChain;
  stage_entry: StageEntry;
  notice: Notice;
  quality_rules: QualityRules;
  reminder: Reminder;
  file: CustomerFile;
  handover: Handover;
  conversation: Conversation;
  meeting_room: MeetingRoom;
  message: Message;
  channel: Channel;
  timeline: Entry;
  stage_total: StageTotal;
  story_mark: StoryMark;
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
  work: OpenWork;
}

export type Kind = keyof Rows;
export type Row = Rows[Kind];

/** One row as it comes from outside; null means deleted, or no longer ours to see. */
export type Placed = { kind: Kind; id: string; row: Row | null };

/**
 * What a listener of a kind is told. `isRemote` is true when somebody else's work came by frame, `isOwn` when it is what
 * was done here; a row that was fetched is neither: it may hold the work of others before its frame comes.
 */
export type Changed<K extends Kind> = {
  id: string;
  before: Rows[K] | null;
  after: Rows[K] | null;
  isRemote: boolean;
  isOwn: boolean;
};

type Overlay = { requestId: string; apply: (row: Row) => Row; settledAt: number | null };
type Slot = {
  kind: Kind;
  id: string;
  base: Row | null;
  seen: Row | null;
  asOf: number;
  overlays: readonly Overlay[];
  /** It may have changed since, and nobody told how. */
  isDoubted: boolean;
};
/** A change of one row as it is shown before the server has it. */
export type Look = { kind: Kind; id: string; apply: (row: never) => Row };
type From = Pick<Changed<Kind>, "isRemote" | "isOwn">;
type Listener = () => void;
type KindListener = (changes: Changed<Kind>[]) => void;

const none: readonly Overlay[] = [];
const fromHere: From = { isRemote: false, isOwn: true };

export class RowStore {
  private slots = new Map<Kind, Map<string, Slot>>();
  /** Few among thousands: those that show something the server has not confirmed. */
  private overlaid = new Set<Slot>();
  private rowListeners = new Map<string, Set<Listener>>();
  private kindListeners = new Map<Kind, Set<KindListener>>();
  private mine = new Set<string>();

  get<K extends Kind>(kind: K, id: string): Rows[K] | null | undefined {
    return this.slot(kind, id)?.seen as Rows[K] | null | undefined;
  }

  /** The row without our own unconfirmed changes: its version is the one to send. */
  confirmed<K extends Kind>(kind: K, id: string): Rows[K] | null | undefined {
    return this.slot(kind, id)?.base as Rows[K] | null | undefined;
  }

  /** The ids of the known rows of a kind that answer a question. */
  ids<K extends Kind>(kind: K, wanted: (row: Rows[K]) => boolean): string[] {
    const found: string[] = [];
    for (const [id, { seen }] of this.slots.get(kind) ?? [])
      if (seen && wanted(seen as Rows[K])) found.push(id);
    return found;
  }

  /** The place in the journal a row was read at; 0 when unknown. */
  age(kind: Kind, id: string): number {
    return this.slot(kind, id)?.asOf ?? 0;
  }

  /**
   * Takes rows in. Older ones than those held are dropped. `by` is the author's request for frames and
   * for answers to our own changes; pages and single reads have none.
   */
  place(placed: Placed[], asOf: number, by?: string | null): void {
    const isOwn = by != null && this.mine.has(by);
    const from = { isRemote: by !== undefined && !isOwn, isOwn };
    const changed = new Map<Kind, Changed<Kind>[]>();
    for (const { kind, id, row } of placed) {
      const known = this.slot(kind, id);
      if (known && asOf < known.asOf) continue;
      const slot = known ?? this.begin(kind, id, asOf);
      slot.base = row;
      slot.asOf = asOf;
      slot.isDoubted = false;
      if (this.overlaid.has(slot))
        this.keep(
          slot,
          (over) => over.requestId !== by && (over.settledAt === null || asOf < over.settledAt),
        );
      this.refresh(slot, from, changed);
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
      const slot = this.slot(kind, id);
      if (!slot) continue;
      const over = { requestId, apply: apply as unknown as Overlay["apply"], settledAt: null };
      slot.overlays = [...slot.overlays, over];
      this.overlaid.add(slot);
      this.refresh(slot, fromHere, changed);
    }
    this.tell(changed);
  }

  /** The request was refused: every row goes back to what the server last said. */
  rollBack(requestId: string): void {
    this.dropOverlays((over) => over.requestId === requestId);
  }

  /** Of one request for many rows, these were refused. */
  rollBackOf(requestId: string, kind: Kind, ids: Iterable<string>): void {
    const slots = new Set([...ids].map((id) => this.slot(kind, id)));
    this.dropOverlays((over, slot) => over.requestId === requestId && slots.has(slot));
  }

  /** These kinds are fetched anew wherever they are shown: the rows we hold may be old. */
  doubt(kinds: readonly string[]): void {
    for (const [kind, slots] of this.slots)
      if (kinds.includes(kind)) for (const slot of slots.values()) slot.isDoubted = true;
  }

  /** The kinds of all rows held. */
  kinds(): string[] {
    return [...this.slots.keys()];
  }

  isDoubted(kind: Kind, id: string): boolean {
    return this.slot(kind, id)?.isDoubted ?? false;
  }

  /**
   * The request was accepted at `asOf`. Rows it touched besides its own answer keep their overlay until
   * a frame that contains the change arrives, or for five seconds.
   */
  settle(requestId: string, asOf: number): void {
    this.dropOverlays((over, slot) => over.requestId === requestId && slot.asOf >= asOf);
    for (const slot of this.overlaid)
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
    for (const slots of this.slots.values()) for (const slot of slots.values()) slot.asOf = 0;
  }

  /** Empties everything, at logout. */
  clear(): void {
    this.slots.clear();
    this.overlaid.clear();
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

  private slot(kind: Kind, id: string): Slot | undefined {
    return this.slots.get(kind)?.get(id);
  }

  private begin(kind: Kind, id: string, asOf: number): Slot {
    const slot = { kind, id, base: null, seen: null, asOf, overlays: none, isDoubted: false };
    const slots = this.slots.get(kind) ?? new Map<string, Slot>();
    this.slots.set(kind, slots);
    slots.set(id, slot);
    return slot;
  }

  private keep(slot: Slot, which: (over: Overlay) => boolean): void {
    const kept = slot.overlays.filter(which);
    slot.overlays = kept.length > 0 ? kept : none;
    if (kept.length === 0) this.overlaid.delete(slot);
  }

  private dropOverlays(which: (over: Overlay, slot: Slot) => boolean): void {
    const changed = new Map<Kind, Changed<Kind>[]>();
    for (const slot of [...this.overlaid]) {
      if (!slot.overlays.some((over) => which(over, slot))) continue;
      this.keep(slot, (over) => !which(over, slot));
      this.refresh(slot, fromHere, changed);
    }
    this.tell(changed);
  }

  private refresh(slot: Slot, from: From, into: Map<Kind, Changed<Kind>[]>): void {
    const { kind, id } = slot;
    const before = slot.seen;
    let after = slot.base;
    if (after) for (const over of slot.overlays) after = over.apply(after);
    if (before === after) return;
    slot.seen = after;
    const list = into.get(kind) ?? [];
    into.set(kind, list);
    list.push({ id, before, after, ...from });
  }

  private tell(changed: Map<Kind, Changed<Kind>[]>): void {
    for (const [kind, changes] of changed)
      for (const listener of [...(this.kindListeners.get(kind) ?? [])]) listener(changes);
    for (const [kind, changes] of changed)
      for (const { id } of changes)
        for (const listener of [...(this.rowListeners.get(`${kind}:${id}`) ?? [])]) listener();
  }
}

export const rows = new RowStore();
