/** Which customer a new activity is being written for, and which activity is being ended: keys and calls open both. */
import { create } from "zustand";

type Opening = {
  /** The customer. */
  opening: string | null;
  /** The activity. */
  closing: string | null;
  /** A call that goes on, since when. */
  calling: { id: string; since: number } | null;
};

export const useOpening = create<Opening>(() => ({ opening: null, closing: null, calling: null }));
