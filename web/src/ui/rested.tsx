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

  function usePart(): ComponentType<Props> | null {
    useEffect(() => {
      if (isAsked) return;
      isAsked = true;
      whenResting(fetchPart);
    }, []);
    return useSyncExternalStore(listen, () => Part);
  }

  function Rested(props: Props) {
    const Shown = usePart();
    return Shown && <Shown {...props} />;
  }

  /** Whether it is here; whoever asks wants it, even before it is drawn. */
  const useIsHere = (): boolean => usePart() !== null;
  return Object.assign(Rested, { useIsHere });
}
