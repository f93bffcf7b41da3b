import { useSyncExternalStore } from "react";

let now = Date.now();
let timer: ReturnType<typeof setInterval> | null = null;
const listeners = new Set<() => void>();

function listen(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(tick, 60_000);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0 && timer) {
      clearInterval(timer);
      timer = null;
    }
  };
}

function tick(): void {
  now = Date.now();
  for (const listener of listeners) listener();
}

/** The time by the one timer of the app; every relative time on screen moves together. */
export function useNow(): number {
  return useSyncExternalStore(listen, () => {
    // A value older than a minute means the timer slept (no listeners or a suspended tab).
    if (Date.now() - now > 60_000) now = Date.now();
    return now;
  });
}
