/** A newer build of the app: noticed also when a screen of this one can no longer be fetched. */
import { answer, http } from "@/api/client";
import { isOffline } from "@/live/connection";

/** The tab runs the newest build from here on. */
export function renew(): void {
  location.reload();
}

/** Files of an older build are gone once a newer one is served; any answer then says so, and the banner comes. */
window.addEventListener("vite:preloadError", () => {
  if (!isOffline()) void answer(http.GET("/api/me")).catch(() => undefined);
});
