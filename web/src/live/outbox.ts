/** Notes on their way. They are shown at once, wait while the connection is down, and are sent in order. */
import { create } from "zustand";
import { answer, http, named } from "@/api/client";
import { Unreachable } from "@/api/problem";
import { newId } from "@/lib/ids";
import { isOffline, useConnection } from "./connection";
import { rows } from "./rows";

export type PendingNote = {
  id: string;
  requestId: string;
  customerId: string;
  text: string;
  at: string;
  state: "waiting" | "sending" | "sent" | "failed";
};

export const useOutbox = create<{ notes: PendingNote[] }>(() => ({ notes: [] }));

let isSending = false;

/** Takes a note; the same id is sent again after a lost answer, so it is written once. */
export function sendNote(customerId: string, text: string): void {
  const note: PendingNote = {
    id: newId(),
    requestId: newId(),
    customerId,
    text,
    at: new Date().toISOString(),
    state: "waiting",
  };
  rows.own(note.requestId);
  useOutbox.setState(({ notes }) => ({ notes: [...notes, note] }));
  void flush();
}

export function sendAgain(id: string): void {
  mark(id, "waiting");
  void flush();
}

/** The timeline has the note now, or the person gave it up. */
export function letGo(id: string): void {
  useOutbox.setState(({ notes }) => ({ notes: notes.filter((note) => note.id !== id) }));
}

export function forgetOutbox(): void {
  useOutbox.setState({ notes: [] });
}

/** How many changes wait for the connection. */
export function useQueued(): number {
  return useOutbox(({ notes }) => notes.filter((note) => note.state === "waiting").length);
}

async function flush(): Promise<void> {
  if (isSending) return;
  isSending = true;
  try {
    for (let note = nextWaiting(); note && !isOffline(); note = nextWaiting()) {
      if (!(await deliver(note))) break;
    }
  } finally {
    isSending = false;
  }
}

/** False when the server could not be reached: the note waits. */
async function deliver(note: PendingNote): Promise<boolean> {
  mark(note.id, "sending");
  try {
    await answer(
      http.POST("/api/customers/{customer_id}/notes", {
        ...named(note.requestId),
        params: { path: { customer_id: note.customerId } },
        body: { id: note.id, text: note.text },
      }),
    );
    mark(note.id, "sent");
    return true;
  } catch (problem) {
    const isWaiting = problem instanceof Unreachable;
    mark(note.id, isWaiting ? "waiting" : "failed");
    if (isWaiting) setTimeout(() => void flush(), 5_000);
    return !isWaiting;
  }
}

function nextWaiting(): PendingNote | undefined {
  return useOutbox.getState().notes.find((note) => note.state === "waiting");
}

function mark(id: string, state: PendingNote["state"]): void {
  useOutbox.setState(({ notes }) => ({
    notes: notes.map((note) => (note.id === id ? { ...note, state } : note)),
  }));
}

useConnection.subscribe((now, before) => {
  if (now.status === "live" && before.status !== "live") void flush();
});

window.addEventListener("beforeunload", (event) => {
  if (useOutbox.getState().notes.some((note) => note.state !== "sent")) event.preventDefault();
});
