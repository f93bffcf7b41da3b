/** The form that reminds is open for one customer at a time, wherever it was asked for. */
import { create } from "zustand";

type Reminding = { customer: { id: string; name: string } | null; text: string };

export const useReminding = create<Reminding>(() => ({ customer: null, text: "" }));

/** `text` is what somebody typed already. */
export function remindAbout({ id, name }: { id: string; name: string }, text = ""): void {
  useReminding.setState({ customer: { id, name }, text });
}

export function stopReminding(): void {
  useReminding.setState({ customer: null, text: "" });
}
