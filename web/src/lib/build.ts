/** Which build of the app runs in this tab, and whether the server has a newer one. */
import { create } from "zustand";

/** As the server wrote it into the page; its placeholder stands there while developing. */
const running = document.querySelector<HTMLMetaElement>('meta[name="build"]')?.content ?? "";

export const useNewVersion = create<{ isReady: boolean }>(() => ({ isReady: false }));

/** The server says which build it serves: in the socket's hello, and with every answer. */
export function heardBuild(served: string | null | undefined): void {
  if (!served || !running || running.startsWith("__")) return;
  useNewVersion.setState({ isReady: served !== running });
}
