/**
 * Which cards pass a filter. What cannot be told from a card alone is not guessed: the server is asked about cards that have
 * changed, a few at a time. Until it answers they stay where they are.
 */
import { answer, http } from "@/api/client";
import type { Card } from "@/api/types";
import { type Changed, rows } from "@/live/rows";
import { asksUnread, type Filter, isFiltered, isTellable, passes, queryOf, questionKey } from "./filter";

const restFor = 100;
const againAfter = 2_000;
const mostAtOnce = 200;
const waitsFor = 5_000;

type Verdict = { passes: boolean; asOf: number };
type Listener = (ids: readonly string[]) => void;

export class Passing {
  users = 0;
  /** Cards have changed while nobody looked. */
  isStale = false;
  private verdicts = new Map<string, Verdict>();
  private asked = new Set<string>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private listeners = new Set<Listener>();
  private stop: (() => void) | null = null;
  readonly isTellable: boolean;

  constructor(
    readonly pipelineId: string,
    readonly filter: Filter,
    private me: string,
  ) {
    this.isTellable = isTellable(filter);
  }

  /** Follows what happens to cards from now on. */
  wake(): void {
    if (this.stop || this.isTellable) return;
    const stopCards = rows.onKind("card", (changes) => this.follow(changes));
    const asksMarks = this.filter.filter !== undefined && asksUnread(this.filter.filter);
    const stopMarks = asksMarks ? rows.onKind("unread", (changes) => this.followMarks(changes)) : undefined;
    this.stop = () => {
      stopCards();
      stopMarks?.();
    };
  }

  /** Follows nothing any more: what it knows is old when somebody comes back. */
  sleep(): void {
    if (!this.stop) return;
    this.stop();
    this.stop = null;
    this.isStale = true;
  }

  /** Whether a card passes, as far as it is known. */
  holds(card: Card): boolean {
    if (this.isTellable) return this.filter.filter === undefined || passes(card, this.filter.filter, this.me);
    return this.verdicts.get(card.id)?.passes ?? false;
  }

  /** These came with a page of the filter itself. */
  passed(cards: readonly Card[], asOf: number): void {
    for (const { id } of cards) this.judge(id, true, asOf);
  }

  learned = (listener: Listener): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Whether a card passes as the server has it now; null when nobody said so in time. */
  async settled(cardId: string): Promise<boolean | null> {
    const card = rows.get("card", cardId);
    if (this.isTellable) return card ? this.holds(card) : null;
    if (!this.isOpen(cardId)) return this.verdicts.get(cardId)?.passes ?? null;
    this.ask([cardId]);
    return new Promise((tell) => {
      const late = setTimeout(() => done(null), waitsFor);
      const stop = this.learned((ids) => {
        if (ids.includes(cardId)) done(this.verdicts.get(cardId)?.passes ?? null);
      });
      function done(said: boolean | null): void {
        clearTimeout(late);
        stop();
        tell(said);
      }
    });
  }

  private followMarks(changes: Changed<"unread">[]): void {
    const customers = new Set(changes.map(({ id }) => id));
    this.ask(rows.ids("card", ({ customer_id }) => customers.has(customer_id)));
  }

  private follow(changes: Changed<"card">[]): void {
    // What is only our own guess so far is nothing the server could answer.
    this.ask(
      changes
        .filter(({ id, after }) => after?.pipeline_id === this.pipelineId && this.isOpen(id))
        .map(({ id }) => id),
    );
  }

  /** Whether the card is newer than what is known of it. */
  private isOpen(cardId: string): boolean {
    return rows.age("card", cardId) > (this.verdicts.get(cardId)?.asOf ?? -1);
  }

  private judge(cardId: string, said: boolean, asOf: number): void {
    const known = this.verdicts.get(cardId);
    if (!known || asOf >= known.asOf) this.verdicts.set(cardId, { passes: said, asOf });
  }

  private ask(ids: readonly string[]): void {
    if (ids.length === 0) return;
    if (this.users === 0) {
      this.isStale = true;
      return;
    }
    for (const id of ids) this.asked.add(id);
    this.timer ??= setTimeout(() => void this.send(), restFor);
  }

  private async send(): Promise<void> {
    const ids = [...this.asked].slice(0, mostAtOnce);
    for (const id of ids) this.asked.delete(id);
    try {
      const { row, asOf } = await answer(
        http.GET("/api/pipelines/{pipeline_id}/cards", {
          params: {
            path: { pipeline_id: this.pipelineId },
            query: { ...queryOf(this.filter), ids: ids.join() },
          },
        }),
      );
      const readAt = row.as_of ?? asOf;
      const passing = new Set(row.items.map(({ id }) => id));
      for (const id of ids) this.judge(id, passing.has(id), readAt);
      rows.place(
        row.items.map((card) => ({ kind: "card", id: card.id, row: card })),
        readAt,
      );
      for (const listener of [...this.listeners]) listener(ids);
      this.timer = this.asked.size > 0 ? setTimeout(() => void this.send(), restFor) : undefined;
    } catch {
      for (const id of ids) this.asked.add(id);
      this.timer = this.users > 0 ? setTimeout(() => void this.send(), againAfter) : undefined;
    }
  }
}

const kept = new Map<string, Passing>();
const awakeAtMost = 12;

let me = "";

/** Whose "me" is meant. */
export function setMe(id: string): void {
  me = id;
}

/** The one judge of a filter. */
export function passingOf(pipelineId: string, filter: Filter): Passing {
  const key = `${pipelineId}?${questionKey(filter)}`;
  let passing = kept.get(key);
  if (!passing) passing = new Passing(pipelineId, filter, me);
  // The one last asked for stands last.
  kept.delete(key);
  kept.set(key, passing);
  return passing;
}

let active: Passing | null = null;

/** The judge of the board on screen, while it is filtered. */
export function activePassing(): Passing | null {
  return active;
}

/** This board is on screen from now on; what it misses while another one is, is loaded again when it comes back. */
export function watch(passing: Passing, reload: () => void): () => void {
  passing.users++;
  passing.wake();
  active = isFiltered(passing.filter) ? passing : null;
  if (passing.isStale) {
    passing.isStale = false;
    reload();
  }
  return () => {
    passing.users--;
    if (active === passing) active = null;
    const unused = [...kept.values()].filter(({ users }) => users === 0);
    for (const old of unused.slice(0, Math.max(0, unused.length - awakeAtMost))) old.sleep();
  };
}
