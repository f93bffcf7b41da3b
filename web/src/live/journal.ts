/** That the journal has grown, for screens that show the journal itself. What has happened they ask for. */
import { useEffect, useState } from "react";

let say: (message: object) => void = () => {};
let watching = 0;
let head = 0;
const listeners = new Set<(head: number) => void>();

/** Wires it to the socket, once per session. */
export function startJournal(send: (message: object) => void): () => void {
  say = send;
  sayJournalAgain();
  return () => {
    say = () => {};
  };
}

/** A new connection knows nothing of what the former one was told. */
export function sayJournalAgain(): void {
  if (watching > 0) say({ journal: true });
}

export function hearJournal(seq: number): void {
  head = seq;
  for (const listener of listeners) listener(seq);
}

/** The number of the newest line, as far as it was told; changes at most twice a second. */
export function useJournalHead(): number {
  const [seen, setSeen] = useState(head);
  useEffect(() => {
    listeners.add(setSeen);
    if (watching++ === 0) say({ journal: true });
    return () => {
      listeners.delete(setSeen);
      if (--watching === 0) say({ journal: false });
    };
  }, []);
  return seen;
}
