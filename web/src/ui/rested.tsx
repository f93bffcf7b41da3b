import { type ComponentType, useEffect, useSyncExternalStore } from "react";

const latest = 2_000;
const untilAgain = 5_000;

/** Not every browser tells when it rests. */
function whenResting(act: () => void): void {
  if (typeof requestIdleCallback === "function") requestIdleCallback(act, { timeout: latest });
  else setTimeout(act, latest);
}

/**
 * A part of a screen that nobody sees at first, as a component that draws nothing until it is here. It is fetched once the
 * screen stands and the browser rests: the screen does not wait for it, and it is here before it is needed, also where the
 * server is away by then. What was asked of it earlier it shows when it comes.
 */
export function rested<Props extends object>(load: () => Promise<ComponentType<Props>>) {
  return later(load, whenResting);
}

/**
 * A part that is drawn where somebody looks: a tab, a panel beside the list. It is fetched at once when it is drawn, and ahead
 * of that once the browser rests where `useIsHere` was asked.
 */
export function drawn<Props extends object>(load: () => Promise<ComponentType<Props>>) {
  return later(load, (act) => act());
}

function later<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
  whenDrawn: (act: () => void) => void,
) {
  let Part: ComponentType<Props> | null = null;
  let isAsked = false;
  const listeners = new Set<() => void>();

  function fetchPart(): void {
    load()
      .then((loaded) => {
        Part = loaded;
        for (const listener of listeners) listener();
      })
      .catch(() => setTimeout(fetchPart, untilAgain));
  }

  function listen(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  function begin(): void {
    if (isAsked) return;
    isAsked = true;
    fetchPart();
  }

  function usePart(when: (act: () => void) => void): ComponentType<Props> | null {
    useEffect(() => when(begin), [when]);
    return useSyncExternalStore(listen, () => Part);
  }

  function Rested(props: Props) {
    const Shown = usePart(whenDrawn);
    return Shown && <Shown {...props} />;
  }

  /** Whether it is here; whoever asks wants it, even before it is drawn. */
  const useIsHere = (): boolean => usePart(whenResting) !== null;
  return Object.assign(Rested, { useIsHere });
}
