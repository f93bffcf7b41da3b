/** The acts on many cards, each shown at once as it will be. */
import i18next from "i18next";
import { answer, http, named } from "@/api/client";
import type { Card, Chosen, Ref, Stage, StageTotal, Tag } from "@/api/types";
import { startBulk } from "@/live/bulk";
import type { Look } from "@/live/rows";
import { rows } from "@/live/rows";
import type { Said } from "../boardState";
import { placeBetween } from "../place";
import type { Choice } from "./whole";

export type Place = { stage: Stage; above: string | null; below: string | null; isTop: boolean };

/** What is the same whatever is done: of all that is chosen, those known here show it at once. */
function about({ cards, chosen }: Choice): { cards: readonly Card[]; chosen?: Chosen } {
  return chosen ? { cards, chosen } : { cards };
}

export function moveMany(choice: Choice, place: Place, said: Said): void {
  const { cards } = choice;
  const { stage, above, below, isTop } = place;
  const positions = placesFor(cards.length, positionOf(above), positionOf(below));
  void startBulk({
    ...about(choice),
    act: "move",
    look: (card, at) => ({
      ...card,
      stage_id: stage.id,
      position: positions[at] ?? card.position,
      stage_entered_at: card.stage_id === stage.id ? card.stage_entered_at : new Date().toISOString(),
    }),
    also: carried(choice, stage.id),
    send: (id, chosen) =>
      answer(
        http.POST("/api/bulks/move", {
          ...named(id),
          body: {
            id,
            chosen,
            stage_id: stage.id,
            before_id: isTop ? null : below,
            after_id: isTop ? null : above,
            reason: said.reason ?? null,
            assignee: said.fields?.assignee ?? null,
            override: said.override ?? false,
          },
        }),
      ),
    failed: i18next.t("board.moveFailed"),
  });
}

/** Those that a former work left for a rule, now against it. */
export function moveAnyway(bulkId: string, stageId: string): void {
  void startBulk({
    cards: [],
    act: "move",
    chosen: { cards: [], refused_by: bulkId, all_in: null },
    send: (id, chosen) =>
      answer(
        http.POST("/api/bulks/move", {
          ...named(id),
          body: {
            id,
            chosen,
            stage_id: stageId,
            before_id: null,
            after_id: null,
            reason: null,
            assignee: null,
            override: true,
          },
        }),
      ),
    failed: i18next.t("board.moveFailed"),
  });
}

export type AssignWay = "replace" | "add" | "rotate";

export function assignMany(choice: Choice, way: AssignWay, people: readonly Ref[]): void {
  // Whose turn it is among all is not known here.
  const isOpen = way === "rotate" && choice.chosen !== undefined;
  void startBulk({
    ...about(choice),
    act: "assign",
    ...(isOpen ? {} : { look: (card, at) => ({ ...card, assignees: assigned(card, way, people, at) }) }),
    send: (id, chosen) =>
      answer(
        http.POST("/api/bulks/assign", {
          ...named(id),
          body: { id, chosen, way, user_ids: people.map((person) => person.id) },
        }),
      ),
    failed: i18next.t("bulk.assignFailed"),
  });
}

function assigned(card: Card, way: AssignWay, people: readonly Ref[], at: number): Ref[] {
  if (way === "rotate") return people.slice(at % people.length, (at % people.length) + 1);
  if (way === "replace") return [...people];
  return [...card.assignees, ...people.filter(({ id }) => !card.assignees.some((one) => one.id === id))];
}

export function tagMany(choice: Choice, add: readonly Tag[], remove: readonly Tag[]): void {
  const gone = new Set([...remove, ...add].map(({ id }) => id));
  void startBulk({
    ...about(choice),
    act: "tag",
    look: (card) => ({ ...card, tags: [...card.tags.filter(({ id }) => !gone.has(id)), ...add] }),
    send: (id, chosen) =>
      answer(
        http.POST("/api/bulks/tag", {
          ...named(id),
          body: { id, chosen, add: add.map((tag) => tag.id), remove: remove.map((tag) => tag.id) },
        }),
      ),
    failed: i18next.t("bulk.tagFailed"),
  });
}

/** A reminder for each customer; nothing of it stands on a card before its time has come. */
export function remindMany(choice: Choice, wish: { text: string; dueAt: string; ownerId: string }): void {
  void startBulk({
    ...about(choice),
    act: "remind",
    send: (id, chosen) =>
      answer(
        http.POST("/api/bulks/remind", {
          ...named(id),
          body: { id, chosen, text: wish.text, due_at: wish.dueAt, owner_id: wish.ownerId },
        }),
      ),
    failed: i18next.t("bulk.remindFailed"),
  });
}

export function archiveMany(choice: Choice): void {
  void startBulk({
    ...about(choice),
    act: "archive",
    look: (card) => ({ ...card, archived_at: new Date().toISOString() }),
    also: carried(choice, null),
    send: (id, chosen) => answer(http.POST("/api/bulks/archive", { ...named(id), body: { id, chosen } })),
    failed: i18next.t("bulk.archiveFailed"),
  });
}

export function exportMany(choice: Choice): void {
  void startBulk({
    ...about(choice),
    act: "export",
    send: (id, chosen) => answer(http.POST("/api/bulks/export", { ...named(id), body: { id, chosen } })),
    failed: i18next.t("bulk.exportFailed"),
    isFinal: true,
  });
}

function positionOf(id: string | null): string | null {
  return id ? (rows.get("card", id)?.position ?? null) : null;
}

function placesFor(count: number, above: string | null, below: string | null): string[] {
  const places: string[] = [];
  let upper = above;
  for (let at = 0; at < count; at++) {
    upper = placeBetween(upper, below);
    places.push(upper);
  }
  return places;
}

/** The totals of the columns the cards leave, and of the one they come to; null is none. Of more than is known here the server tells. */
function carried({ cards, chosen }: Choice, to: string | null): Look[] {
  if (chosen) return [];
  const leaving = new Map<string, Card[]>();
  for (const card of cards) {
    if (card.stage_id === to) continue;
    leaving.set(card.stage_id, [...(leaving.get(card.stage_id) ?? []), card]);
  }
  const looks = [...leaving].map(([stageId, gone]) => weighing(stageId, gone, -1));
  if (to !== null) looks.push(weighing(to, [...leaving.values()].flat(), 1));
  return looks;
}

function weighing(stageId: string, cards: readonly Card[], sign: 1 | -1): Look {
  const apply = (total: StageTotal): StageTotal => ({
    ...total,
    count: Math.max(0, total.count + sign * cards.length),
    sums: total.sums.map((sum) => {
      const worth = cards.filter(({ value }) => value?.currency === sum.currency);
      const amount = worth.reduce((whole, { value }) => whole + (value?.amount ?? 0), 0);
      return {
        ...sum,
        amount: sum.amount + sign * amount,
        count: Math.max(0, sum.count + sign * worth.length),
      };
    }),
  });
  return { kind: "stage_total", id: stageId, apply: apply as Look["apply"] };
}
