/** Where a new activity is being written, and which activity is being ended: keys, clicks and calls open both. */
import { create } from "zustand";

export type Calling = {
  id: string;
  /** Null when it is over already, and only written down. */
  since: number | null;
  /** When it was, where it is written down later. */
  happenedAt?: string;
  note?: string;
};

type Opening = {
  /** The place on screen; the same customer may be worked on in two. */
  opening: string | null;
  /** The activity, and the place. */
  closing: { id: string; at: string } | null;
  /** A call that goes on, since when. */
  calling: Calling | null;
};

export const useOpening = create<Opening>(() => ({ opening: null, closing: null, calling: null }));
