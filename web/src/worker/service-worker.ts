/// <reference lib="webworker" />
/**
 * The worker of the installed app. It keeps the app's own files, and a page for when the server cannot be reached;
 * never an answer of the server: what people read here belongs to nobody who finds the device.
 *
 * Every page comes from the network, since the server writes a fresh nonce into each: a kept one would be used twice.
 */
import type { PrecacheEntry } from "workbox-precaching";
import { cleanupOutdatedCaches, matchPrecache, precacheAndRoute } from "workbox-precaching";

declare const self: ServiceWorkerGlobalScope & { __WB_MANIFEST: PrecacheEntry[] };

const away = "/offline.html";
/** What a proxy says while the server behind it is away. */
const absent = [502, 503, 504];
const ours = /^\/(api|live|webhooks|forms|healthz|readyz|metrics)(\/|$)/;

cleanupOutdatedCaches();
precacheAndRoute(self.__WB_MANIFEST, { directoryIndex: "", cleanURLs: false });

// A newer worker waits until the person wants the newer version: files of the one that runs must not vanish under it.
self.addEventListener("message", (event) => {
  if (event.data?.type === "SKIP_WAITING") void self.skipWaiting();
});

// The network is asked while this worker is still being woken.
self.addEventListener("activate", (event) => {
  event.waitUntil(self.registration.navigationPreload?.enable() ?? Promise.resolve());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.mode !== "navigate" || ours.test(new URL(request.url).pathname)) return;
  event.respondWith(page(event));
});

async function page(event: FetchEvent): Promise<Response> {
  try {
    const answered = ((await event.preloadResponse) as Response | undefined) ?? (await fetch(event.request));
    if (!absent.includes(answered.status)) return answered;
  } catch {
    // Nobody answered.
  }
  return (await matchPrecache(away)) ?? Response.error();
}
