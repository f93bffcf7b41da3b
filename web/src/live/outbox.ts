/** Notes and messages on their way: shown at once, waiting while the connection is down, sent in order. */
import { create } from "zustand";
import { answer, http, named } from "@/api/client";
import { Problem, Unreachable } from "@/api/problem";
import { beforeBeginningAnew } from "@/api/viewing";
import { newId } from "@/lib/ids";
import { isOffline, useConnection } from "./connection";
import { rows } from "./rows";

export type Pending = {
  id: string;
  requestId: string;
  kind: "note" | "message";
  /** The customer of a note, the conversation of a message. */
  to: string;
  text: string;
  at: string;
  /** When what a note tells of happened, where that was earlier. */
  happenedAt: string | null;
  state: "waiting" | "sending" | "sent" | "failed";
  /** Why it failed, in the server's words. */
  why: string | null;
};

export const useOutbox = create<{ items: Pending[] }>(() => ({ items: [] }));

let isSending = false;

/** Takes a text; the same id is sent again after a lost answer, so it is written once. */
export function sendLater(
  kind: Pending["kind"],
  to: string,
  text: string,
  happenedAt: string | null = null,
): Pending {
  const pending: Pending = {
    id: newId(),
    requestId: newId(),
    kind,
    to,
    text,
    at: new Date().toISOString(),
    happenedAt,
    state: "waiting",
    why: null,
  };
  rows.own(pending.requestId);
  useOutbox.setState(({ items }) => ({ items: [...items, pending] }));
  void flush();
  return pending;
}

/** Whether the server has it; waits as long as it is on its way. */
export function whenSettled(id: string): Promise<boolean> {
  const stateOf = (): Pending["state"] | undefined =>
    useOutbox.getState().items.find((item) => item.id === id)?.state;
  return new Promise((resolve) => {
    let stop: () => void = () => {};
    const look = (): void => {
      const state = stateOf();
      if (state === "waiting" || state === "sending") return;
      stop();
      resolve(state === "sent");
    };
    stop = useOutbox.subscribe(look);
    look();
  });
}

export function sendAgain(id: string): void {
  mark(id, "waiting");
  void flush();
}

/** The screen has the real thing now, or the person gave it up. */
export function letGo(id: string): void {
  useOutbox.setState(({ items }) => ({ items: items.filter((item) => item.id !== id) }));
}

export function forgetOutbox(): void {
  useOutbox.setState({ items: [] });
}

/** How many changes the server does not have yet. */
export function useQueued(): number {
  return useOutbox(
    ({ items }) => items.filter(({ state }) => state === "waiting" || state === "sending").length,
  );
}

async function flush(): Promise<void> {
  if (isSending) return;
  isSending = true;
  try {
    for (let item = nextWaiting(); item && !isOffline(); item = nextWaiting()) {
      if (!(await deliver(item))) break;
    }
  } finally {
    isSending = false;
  }
}

/** False when the server could not be reached: the text waits. */
async function deliver(item: Pending): Promise<boolean> {
  mark(item.id, "sending");
  try {
    await (item.kind === "note" ? deliverNote(item) : deliverMessage(item));
    return true;
  } catch (problem) {
    const isWaiting = problem instanceof Unreachable;
    mark(item.id, isWaiting ? "waiting" : "failed", problem instanceof Problem ? problem.sentence : null);
    if (isWaiting) setTimeout(() => void flush(), 5_000);
    return !isWaiting;
  }
}

async function deliverNote({ id, requestId, to, text, happenedAt }: Pending): Promise<void> {
  await answer(
    http.POST("/api/customers/{customer_id}/notes", {
      ...named(requestId),
      params: { path: { customer_id: to } },
      body: { id, text, ...(happenedAt ? { happened_at: happenedAt } : {}) },
    }),
  );
  // The story shows it by its own line; until that comes, the pending one stands.
  mark(id, "sent");
}

async function deliverMessage({ id, requestId, to, text }: Pending): Promise<void> {
  const { row, asOf } = await answer(
    http.POST("/api/conversations/{conversation_id}/messages", {
      ...named(requestId),
      params: { path: { conversation_id: to } },
      body: { id, text },
    }),
  );
  rows.place([{ kind: "message", id: row.id, row }], asOf, requestId);
  letGo(id);
}

function nextWaiting(): Pending | undefined {
  return useOutbox.getState().items.find(({ state }) => state === "waiting");
}

function mark(id: string, state: Pending["state"], why: string | null = null): void {
  useOutbox.setState(({ items }) => ({
    items: items.map((item) => (item.id === id ? { ...item, state, why } : item)),
  }));
}

useConnection.subscribe((now, before) => {
  if (now.status === "live" && before.status !== "live") void flush();
});

beforeBeginningAnew(forgetOutbox);

window.addEventListener("beforeunload", (event) => {
  if (useOutbox.getState().items.some(({ state }) => state !== "sent")) event.preventDefault();
});
