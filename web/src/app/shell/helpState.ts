/** Whether the map of keys is open. */
import { create } from "zustand";

export const useHelp = create<{ isOpen: boolean }>(() => ({ isOpen: false }));

export function openHelp(): void {
  useHelp.setState({ isOpen: true });
}
