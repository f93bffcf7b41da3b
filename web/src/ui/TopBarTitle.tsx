import { useEffect } from "react";
import { createPortal } from "react-dom";
import { create } from "zustand";
import { nameTab } from "./tab";

export const useTopBarSlot = create<{ place: HTMLElement | null }>(() => ({ place: null }));

/** What a screen shows at the left of the top bar, and the name of the browser tab. */
export function TopBarTitle({ title, children }: { title: string; children?: React.ReactNode }) {
  const place = useTopBarSlot((slot) => slot.place);
  useEffect(() => {
    nameTab(title);
  }, [title]);
  if (!place) return null;
  return createPortal(children ?? <h1>{title}</h1>, place);
}
