/**
 * The way through the cards of the board, one by one. Cards that others change or take away meanwhile stay on it, and say
 * what happened; cards that come in meanwhile are walked last.
 */
import type { Card, Ref, Stage } from "@/api/types";
import type { Changed } from "@/live/rows";

/** What others did to a card since the walk began. */
export type News =
  | { kind: "gone"; name: string }
  | { kind: "moved"; stageId: string }
  | { kind: "assigned"; people: readonly Ref[] }
  | { kind: "edited" };

export type Walk = {
  ids: readonly string[];
  /** Where one stands; behind the last card when all were walked. */
  at: number;
  news: ReadonlyMap<string, News>;
};

export const start: Walk = { ids: [], at: 0, news: new Map() };

/** The walk with further cards at its end. */
export function grown(walk: Walk, ids: readonly string[]): Walk {
  const known = new Set(walk.ids);
  const fresh = ids.filter((id) => !known.has(id));
  return fresh.length > 0 ? { ...walk, ids: [...walk.ids, ...fresh] } : walk;
}

export function stepped(walk: Walk, by: 1 | -1): Walk {
  const at = Math.min(walk.ids.length, Math.max(0, walk.at + by));
  return at === walk.at ? walk : { ...walk, at };
}

/** The walk, standing at this card. */
export function standingAt(walk: Walk, id: string): Walk {
  const at = walk.ids.indexOf(id);
  return at < 0 ? walk : { ...walk, at };
}

/** What somebody else's change of a card means to whoever walks; null when it is nothing they would see. */
export function newsOf(before: Card | null, after: Card | null): News | null {
  if (!after) return before ? { kind: "gone", name: before.name } : null;
  if (!before) return null;
  if (before.stage_id !== after.stage_id) return { kind: "moved", stageId: after.stage_id };
  if (idsOf(before.assignees) !== idsOf(after.assignees))
    return { kind: "assigned", people: after.assignees };
  const isOther =
    before.name !== after.name ||
    before.phone !== after.phone ||
    before.quality !== after.quality ||
    before.value?.amount !== after.value?.amount ||
    idsOf(before.tags) !== idsOf(after.tags);
  return isOther ? { kind: "edited" } : null;
}

/** The walk, knowing this of a card. A lesser change does not hide that it has left. */
export function told(walk: Walk, id: string, news: News): Walk {
  if (!walk.ids.includes(id)) return walk;
  const known = walk.news.get(id);
  if (known && news.kind === "edited") return walk;
  return { ...walk, news: new Map(walk.news).set(id, news) };
}

/** The walk after a card has changed. Others' work comes by frame, or with a page that was read after it. */
export function followed(walk: Walk, { id, before, after, isOwn }: Changed<"card">): Walk {
  if (!isOwn) {
    const news = newsOf(before, after);
    return news ? told(walk, id, news) : walk;
  }
  const isHere = walk.ids[walk.at] === id;
  // One's own move leads on; one that was undone or refused leads back to its card.
  if (before && after && before.stage_id !== after.stage_id)
    return isHere ? stepped(walk, 1) : standingAt(walk, id);
  return !after && isHere ? stepped(walk, 1) : walk;
}

/** The stages to be walked: one, or all in their order. */
export function stagesOf(stages: readonly Stage[], stageId: string | null): readonly Stage[] {
  return stageId === null ? stages : stages.filter(({ id }) => id === stageId);
}

function idsOf(things: readonly { id: string }[]): string {
  return things.map(({ id }) => id).join();
}
