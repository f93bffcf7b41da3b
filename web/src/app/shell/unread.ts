import { useEffect } from "react";
import { useSession } from "@/api/me";
import { useUnreadCustomers } from "@/live/unread";
import { countInTab } from "@/ui/tab";
import { unreadScreen } from "./screens";

/** How many unread customers stand at the entry of a screen. */
export function useUnreadOf(screen: string): number {
  const unread = useUnreadCustomers();
  return screen === unreadScreen ? unread : 0;
}

/** The browser's tab and the app's icon say how many customers are unread. */
export function useUnreadInTab(): void {
  const unread = useUnreadCustomers();
  const isEnded = useSession((session) => session.isEnded);
  const shown = isEnded ? 0 : unread;
  useEffect(() => countInTab(shown), [shown]);
}
