/** What the person is told about the connection, and the promise that the first frame has come. */
import { create } from "zustand";

export type ConnectionState = {
  status: "connecting" | "live" | "lost";
  /** Offline for more than three seconds: the banner is shown. */
  isBannerShown: boolean;
  /** Back for less than two seconds. */
  isJustBack: boolean;
};

export const useConnection = create<ConnectionState>(() => ({
  status: "connecting",
  isBannerShown: false,
  isJustBack: false,
}));

let resolveFirst: () => void = () => {};
let first = new Promise<void>((resolve) => {
  resolveFirst = resolve;
});
let bannerTimer: ReturnType<typeof setTimeout> | undefined;
let backTimer: ReturnType<typeof setTimeout> | undefined;

/**
 * Resolves when the socket has said hello: only then is it safe to fetch, since nothing committed after the
 * fetch can be missed. A socket that cannot be opened must not keep the screen empty, so it gives up waiting
 * after a moment; the late hello then makes everything on screen load again.
 */
export function whenLive(): Promise<void> {
  return first;
}

export function giveUpWaiting(): void {
  resolveFirst();
}

export function waitAgain(): void {
  first = new Promise<void>((resolve) => {
    resolveFirst = resolve;
  });
}

export function saidHello(): void {
  clearTimeout(bannerTimer);
  bannerTimer = undefined;
  const wasShown = useConnection.getState().isBannerShown;
  useConnection.setState({ status: "live", isBannerShown: false, isJustBack: wasShown });
  resolveFirst();
  clearTimeout(backTimer);
  if (wasShown) backTimer = setTimeout(() => useConnection.setState({ isJustBack: false }), 2_000);
}

export function wasLost(): void {
  useConnection.setState({ status: "lost", isJustBack: false });
  bannerTimer ??= setTimeout(() => useConnection.setState({ isBannerShown: true }), 3_000);
}

export function isOffline(): boolean {
  return useConnection.getState().status === "lost" || !navigator.onLine;
}
