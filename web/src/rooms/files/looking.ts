/** The file that a line of a story led to; one at a time, shown over whatever screen it was asked for on. */
import { create } from "zustand";

export const useLooking = create<{ id: string | null }>(() => ({ id: null }));

export function lookAt(id: string | null): void {
  useLooking.setState({ id });
}
