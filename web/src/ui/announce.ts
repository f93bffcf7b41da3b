import { create } from "zustand";

/** What screen readers are told about moves and arrivals, politely. */
export const useAnnounced = create<{ text: string }>(() => ({ text: "" }));

export function announce(text: string): void {
  // The same sentence twice is only read when the text differs.
  const { text: before } = useAnnounced.getState();
  useAnnounced.setState({ text: before === text ? `${text}\u00a0` : text });
}
