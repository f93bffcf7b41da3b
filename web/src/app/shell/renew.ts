/** A newer build of the app: noticed also when a screen of this one can no longer be fetched. */
import { answer, http } from "@/api/client";
import { isOffline } from "@/live/connection";
import { letNewerWork } from "../worker";

/** The tab runs the newest build from here on. */
export async function renew(): Promise<void> {
  await letNewerWork();
  location.reload();
}

/** Files of an older build are gone once a newer one is served; any answer then says so, and the banner comes. */
window.addEventListener("vite:preloadError", () => {
  if (!isOffline()) void answer(http.GET("/api/me")).catch(() => undefined);
});
