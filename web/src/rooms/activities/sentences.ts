/** What a line of an activity's story says, and of what came about by it. */
import type { Entry } from "@/api/types";
import { aboutOf, reasonOf, sentenceOf } from "@/live/sentence";

export function lineOf(entry: Entry): string {
  const about = entry.verb === "note.added" ? entry.detail?.text : aboutOf(entry);
  return [sentenceOf(entry), about, reasonOf(entry)].filter(Boolean).join(" · ");
}
