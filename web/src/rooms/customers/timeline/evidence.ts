/** How a line of the story leads to what proves it; the rooms whose things those are say how each is opened. */
import { createContext, useContext } from "react";
import type { Entry } from "@/api/types";
import type { Evidence } from "../parts";

export const EvidenceContext = createContext<Evidence>({});

/** The word of the line that leads to the thing, and what opens it; null where there is nothing, or no longer. */
export function useEvidence(entry: Entry): { word: string; open: () => void } | null {
  const { kind, id } = entry.subject;
  const show = useContext(EvidenceContext)[kind];
  const word = entry.detail?.text;
  return show && id && word ? { word, open: () => show(id) } : null;
}
