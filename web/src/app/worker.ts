/**
 * The worker that keeps the app's files. It says nothing by itself: a newer one waits, and the one banner comes from what
 * the server says it serves.
 */
import { answer, http } from "@/api/client";
import { useNewVersion } from "@/lib/build";

const longestWait = 3_000;

let registration: ServiceWorkerRegistration | undefined;

/** Registers the worker once the first screen stands; where browsers allow none, the app does without. */
export async function keepFiles(): Promise<void> {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  try {
    registration = await navigator.serviceWorker.register("/service-worker.js", { updateViaCache: "none" });
  } catch {
    return;
  }
  registration.addEventListener("updatefound", () => {
    // A newer worker comes with a newer build: the answer to any question tells, and the banner asks.
    if (navigator.serviceWorker.controller)
      void answer(http.GET("/api/me"), { quiet401: true }).catch(() => undefined);
  });
  // What the newer build needs is fetched while the banner still asks.
  useNewVersion.subscribe(({ isReady }) => {
    if (isReady) void registration?.update().catch(() => undefined);
  });
}

/** The newer worker, if one waits, works from here on. */
export async function letNewerWork(): Promise<void> {
  const waiting = registration?.waiting;
  if (!waiting) return;
  await new Promise<void>((resolve) => {
    setTimeout(resolve, longestWait);
    waiting.addEventListener("statechange", () => {
      if (waiting.state === "activated") resolve();
    });
    waiting.postMessage({ type: "SKIP_WAITING" });
  });
}
