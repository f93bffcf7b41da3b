/** Looking through somebody else's eyes: everything on screen is theirs, nothing can be changed. */
import { answer, http } from "./client";

/** From the next moment on the session shows what this person sees. */
export async function beginViewing(userId: string): Promise<void> {
  await answer(http.POST("/api/users/{user_id}/view-as", { params: { path: { user_id: userId } } }));
  beginAnew();
}

/** Oneself again. */
export async function endViewing(): Promise<void> {
  await answer(http.DELETE("/api/session/view-as"), { quiet401: true });
  beginAnew();
}

const leaving = new Set<() => void>();

/** Something that must be let go of before the page begins anew. */
export function beforeBeginningAnew(letGo: () => void): void {
  leaving.add(letGo);
}

/** The whole page is loaded again: nothing of one person may stay on the other's screen. */
export function beginAnew(): void {
  for (const letGo of leaving) letGo();
  location.assign("/");
}
