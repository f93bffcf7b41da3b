/** The form that reminds is open for one customer at a time, wherever it was asked for. */
import { create } from "zustand";

/** The activity a reminder is about, with which it ends. */
export type About = { id: string; title: string };

type Reminding = { customer: { id: string; name: string } | null; text: string; about: About | null };

const nothing: Reminding = { customer: null, text: "", about: null };

export const useReminding = create<Reminding>(() => nothing);

/** `text` is what somebody typed already. */
export function remindAbout(
  { id, name }: { id: string; name: string },
  text = "",
  about: About | null = null,
): void {
  useReminding.setState({ customer: { id, name }, text, about });
}

export function stopReminding(): void {
  useReminding.setState(nothing);
}
