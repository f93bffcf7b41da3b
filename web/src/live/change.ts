/**
 * The one way to change a row: the screen first, the request after it. A refusal puts everything back
 * and says why; an accepted change can be undone for ten minutes.
 */
import i18next from "i18next";
import type { Answer } from "@/api/client";
import { Problem } from "@/api/problem";
import { newId } from "@/lib/ids";
import { toast } from "@/ui/toast";
import { isOffline } from "./connection";
import { type Kind, type Row, type Rows, rows } from "./rows";
import { offerUndo } from "./undo";

/** A further row that shows the change before the server says so (a column's total, a card's assignees). */
export type Also = { kind: Kind; id: string; apply: (row: never) => Row };

export type Change<K extends Kind> = {
  kind: K;
  id: string;
  apply: (row: Rows[K]) => Rows[K];
  /** What is known of the row from others while it was not loaded itself (a customer, from its card). */
  unseen?: Rows[K];
  also?: Also[];
  send: (row: Rows[K], requestId: string) => Promise<Answer<Rows[K]>>;
  /**
   * The fields it writes. When somebody else changed others of the row meanwhile, it is sent again by itself: both win. When
   * they changed the same ones, the person is shown what stands there now and chooses.
   */
  writes?: readonly (keyof Rows[K])[];
  /** What has failed, as a sentence start: "Taşınamadı". */
  failed: string;
  /** Said with an undo button when accepted; without it the change is silent but can still be undone. */
  done?: string;
  /** Shows the row as it was, while the undo is under way. */
  reverse?: Also[];
  /** Changes of one act share a group and are undone together. */
  group?: string;
  /** The server cannot take it back. */
  isFinal?: boolean;
  /** Opens the record the refusal is about. */
  show?: () => void;
  /** Told of a refusal before anybody is; true when it asks the person itself. */
  refused?: (problem: Problem) => boolean;
};

const queues = new Map<string, Promise<unknown>>();

/** True when the server accepted. Changes of one row are sent one after the other, each with the newest version. */
export async function change<K extends Kind>(wanted: Change<K>): Promise<boolean> {
  const { kind, id } = wanted;
  if (isOffline()) {
    toast.refused(i18next.t("offline.refused"));
    return false;
  }
  const requestId = newId();
  rows.overlay(kind, id, requestId, wanted.apply);
  for (const also of wanted.also ?? []) {
    rows.overlay(also.kind, also.id, requestId, also.apply as (row: Row) => Row as never);
  }
  const key = `${kind}:${id}`;
  const sending = (queues.get(key) ?? Promise.resolve()).then(() => deliver(wanted, requestId));
  queues.set(key, sending);
  if (!wanted.isFinal) {
    offerUndo({
      cause: requestId,
      sending,
      text: wanted.done ?? null,
      reverse: wanted.reverse ?? [],
      group: wanted.group ?? requestId,
    });
  }
  const isAccepted = await sending;
  if (queues.get(key) === sending) queues.delete(key);
  return isAccepted;
}

/** Every change of these rows that was under way has been answered. */
export async function settled(kind: Kind, ids: Iterable<string>): Promise<void> {
  await Promise.allSettled([...ids].map((id) => queues.get(`${kind}:${id}`)));
}

/** So many others may come first before a change is given up. */
const mostTries = 4;

async function deliver<K extends Kind>(wanted: Change<K>, requestId: string): Promise<boolean> {
  const { kind, id } = wanted;
  for (let tries = 1; ; tries++) {
    const row = rows.confirmed(kind, id) ?? wanted.unseen;
    if (!row) return false;
    try {
      const { row: answered, asOf } = await wanted.send(row, requestId);
      rows.place([{ kind, id, row: answered }], asOf, requestId);
      rows.settle(requestId, asOf);
      return true;
    } catch (problem) {
      const isRefused = problem instanceof Problem && problem.status === 409 && problem.current !== null;
      const current = isRefused ? (problem.current as Rows[K]) : null;
      if (current && isRefused)
        rows.place([{ kind, id, row: current }], Math.max(problem.asOf, rows.age(kind, id)));
      const isStale = isRefused && problem.code === "stale" && wanted.writes !== undefined;
      if (current && isStale && isUntouched(wanted, row, current) && tries < mostTries) continue;
      rows.rollBack(requestId);
      if (current && isStale) offerChoice(wanted, current);
      else explain(wanted, problem);
      return false;
    }
  }
}

/** Whether what is to be written still says what the person saw. */
function isUntouched<K extends Kind>(wanted: Change<K>, seen: Rows[K], current: Rows[K]): boolean {
  return (
    wanted.writes?.every((field) => JSON.stringify(seen[field]) === JSON.stringify(current[field])) ?? false
  );
}

/** Somebody else was first with the same field: theirs stands, and one may still put one's own in its place. */
function offerChoice<K extends Kind>(wanted: Change<K>, current: Rows[K]): void {
  const [field] = wanted.writes ?? [];
  const value: unknown = field === undefined ? null : current[field];
  const isWord = typeof value === "string" || typeof value === "number";
  const text = isWord
    ? i18next.t("inline.taken", { failed: wanted.failed, value })
    : i18next.t("inline.takenUnsaid", { failed: wanted.failed });
  toast.outcome(text, null, "bad", [{ text: i18next.t("inline.mine"), run: () => void change(wanted) }]);
}

function explain<K extends Kind>(wanted: Change<K>, problem: unknown): void {
  // The session-ended dialog already speaks.
  if (problem instanceof Problem && (problem.status === 401 || wanted.refused?.(problem))) return;
  const show = wanted.show;
  toast.failed(`${wanted.failed}: ${reasonOf(problem)}`, {
    again: () => void change(wanted),
    ...(show ? { show } : {}),
  });
}

/** Why something was refused, in a sentence; of wrong fields the first one's. */
export function reasonOf(problem: unknown): string {
  if (!(problem instanceof Problem)) return i18next.t("offline.noAnswer");
  return Object.values(problem.fields)[0] || problem.sentence;
}
