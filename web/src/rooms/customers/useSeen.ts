import { useEffect } from "react";
import { useMe } from "@/api/me";
import type { Customer } from "@/api/types";
import { sayRead, useUnread } from "@/live/unread";

/** Looking at a customer counts its messages as seen, on every device of this person. */
export function useSeen(customer: Customer | null): void {
  const id = customer?.id;
  const inbound = customer?.inbound_count ?? 0;
  const unread = useUnread(id);
  const isViewing = useMe().viewing !== null;
  useEffect(() => {
    if (!id || unread === 0 || isViewing) return;
    const look = (): void => {
      if (document.visibilityState === "visible") sayRead(id, inbound);
    };
    look();
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, [id, inbound, unread, isViewing]);
}
