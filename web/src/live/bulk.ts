/**
 * Work on many cards: asked for at once on screen, done by the server part by part, watched wherever its person is, and taken
 * back whole. How far it is comes by frames, as rows of the kind `bulk` that are told to that person alone.
 */
import i18next from "i18next";
import { create } from "zustand";
import { type Answer, answer, http, named } from "@/api/client";
import { Problem } from "@/api/problem";
import type { Bulk, Card, Chosen } from "@/api/types";
import { count as shownCount } from "@/lib/formats";
import { newId } from "@/lib/ids";
import { type ToastAct, toast } from "@/ui/toast";
import { reasonOf, settled } from "./change";
import { isOffline } from "./connection";
import type { Spec } from "./list";
import { type Look, rows } from "./rows";
import { stageName } from "./stages";
import { isKept, offerUndo, undo } from "./undo";

export type Wanted = {
  /** Those of the cards that are known here; they show at once what the server does. */
  cards: readonly Card[];
  /** Which cards; the known ones unless something else is chosen. */
  chosen?: Chosen;
  act: ActName;
  look?: (card: Card, at: number) => Card;
  also?: readonly Look[];
  send: (id: string, chosen: Chosen) => Promise<Answer<Bulk>>;
  /** What has failed, as a sentence start: "Taşınamadı". */
  failed: string;
  /** Nothing that could be taken back. */
  isFinal?: boolean;
};

/** More are not shown before the server has done them: the screen holds few of them anyway. */
const mostShown = 400;
/** What is over sooner than this shows no progress. */
const patience = 500;

type Watched = { timer: ReturnType<typeof setTimeout> | null; end: (bulk: Bulk | null) => void };

const watched = new Map<string, Watched>();

/** The work whose refusals are shown, if any. */
export const useRefusals = create<{ bulkId: string | null }>(() => ({ bulkId: null }));

export function showRefusals(bulkId: string | null): void {
  useRefusals.setState({ bulkId });
}

/** A work whose filter names notably more cards by now than its person was shown. */
export type Grown = { wanted: Wanted; expected: number; count: number };

/** The one that is asked about again with the new number, if any. */
export const useGrown = create<{ grown: Grown | null }>(() => ({ grown: null }));

/** It is meant for all of them. */
export function startGrown({ wanted, count: expected }: Grown): void {
  const { chosen } = wanted;
  if (chosen?.all_in)
    void startBulk({ ...wanted, chosen: { ...chosen, all_in: { ...chosen.all_in, expected } } });
}

/** Asked about again instead of refused; false for any other problem. */
function asksAgain(problem: unknown, wanted: Wanted): boolean {
  const expected = wanted.chosen?.all_in?.expected;
  if (!(problem instanceof Problem) || problem.code !== "bulk_grew" || expected === undefined) return false;
  const { count } = problem.current as { count: number };
  useGrown.setState({ grown: { wanted, expected, count } });
  return true;
}

export function isOver(bulk: Bulk): boolean {
  return bulk.state !== "waiting" && bulk.state !== "running";
}

/** Cards as they stand here, with the versions the server is to find. */
export function chosenOf(cards: readonly Card[]): Chosen {
  return {
    cards: cards.map(({ id }) => {
      const row = rows.confirmed("card", id);
      return { id, version: row?.version ?? null, customer_version: row?.customer_version ?? null };
    }),
    refused_by: null,
    all_in: null,
  };
}

export async function startBulk(wanted: Wanted): Promise<void> {
  if (isOffline()) {
    toast.refused(i18next.t("offline.refused"));
    return;
  }
  const id = newId();
  const { cards, look } = wanted;
  rows.own(id);
  const looks: Look[] = look
    ? cards.slice(0, mostShown).map((card, at) => ({
        kind: "card",
        id: card.id,
        apply: ((row: Card) => ({ ...row, ...differing(card, look(card, at)) })) as Look["apply"],
      }))
    : [];
  rows.overlayAll([...looks, ...(wanted.also ?? [])], id);
  const ended = watch(id);
  if (!wanted.isFinal) {
    const sending = ended.then((bulk) => bulk !== null && bulk.done > 0);
    offerUndo({ cause: id, sending, text: null, reverse: [], group: id, stop: () => void cancelBulk(id) });
  }
  await settled(
    "card",
    cards.map((card) => card.id),
  );
  try {
    const { row, asOf } = await wanted.send(id, wanted.chosen ?? chosenOf(cards));
    rows.place([{ kind: "bulk", id, row }], asOf, id);
  } catch (problem) {
    watched.get(id)?.end(null);
    watched.delete(id);
    rows.rollBack(id);
    // The session-ended dialog already speaks.
    if (problem instanceof Problem && problem.status === 401) return;
    if (asksAgain(problem, wanted)) return;
    toast.failed(`${wanted.failed}: ${reasonOf(problem)}`, { again: () => void startBulk(wanted) });
  }
}

/** What a look changed, so that it can be laid over a newer row as well. */
function differing(before: Card, after: Card): Partial<Card> {
  return Object.fromEntries(
    Object.entries(after).filter(([name, value]) => before[name as keyof Card] !== value),
  );
}

function watch(id: string): Promise<Bulk | null> {
  return new Promise((end) => {
    watched.set(id, { timer: setTimeout(() => showProgress(id), patience), end });
  });
}

function showProgress(id: string): void {
  const bulk = rows.get("bulk", id);
  const watching = watched.get(id);
  if (!watching) return;
  watching.timer = null;
  if (!bulk) return;
  const text = i18next.t(`bulk.doing.${actOf(bulk)}`, {
    ...counted(bulk.total),
    stage: stageName(bulk.stage_id),
  });
  toast.work(toastId(id), text, bulk.done + bulk.refused, bulk.total, {
    text: i18next.t("common.cancel"),
    run: () => void cancelBulk(id),
  });
}

export async function cancelBulk(id: string): Promise<void> {
  try {
    const { row, asOf } = await answer(
      http.POST("/api/bulks/{bulk_id}/cancel", { ...named(newId()), params: { path: { bulk_id: id } } }),
    );
    rows.place([{ kind: "bulk", id, row }], asOf);
  } catch (problem) {
    // It was done sooner than the wish to stop it came: its end tells.
    if (!(problem instanceof Problem && problem.status === 409)) toast.refused(reasonOf(problem));
  }
}

/** Follows every work of this person, also of other tabs and of before this page was opened; once per session. */
export function watchBulks(): () => void {
  return rows.onKind("bulk", (changes) => {
    for (const { after } of changes) if (after) hear(after);
  });
}

function hear(bulk: Bulk): void {
  const watching = watched.get(bulk.id);
  if (isOver(bulk)) {
    if (watching) end(bulk, watching);
  } else if (!watching) void watch(bulk.id);
  else if (watching.timer === null) showProgress(bulk.id);
}

function end(bulk: Bulk, { timer, end: resolve }: Watched): void {
  watched.delete(bulk.id);
  if (timer !== null) clearTimeout(timer);
  toast.withdrawWork(toastId(bulk.id));
  resolve(bulk);
  void settle(bulk);
  if (bulk.act === "export") {
    if (bulk.state === "done" && bulk.done > 0) fetchFile(bulk.id);
  } else if (bulk.done > 0 && !isKept(bulk.id)) {
    offerUndo({ cause: bulk.id, sending: Promise.resolve(true), text: null, reverse: [], group: bulk.id });
  }
  tell(bulk);
}

/** What was shown before it was true stays until the truth has come; what was not done goes back at once. */
async function settle(bulk: Bulk): Promise<void> {
  const asOf = rows.age("bulk", bulk.id);
  if (bulk.done === 0 || bulk.state !== "done") rows.rollBack(bulk.id);
  else if (bulk.refused > 0) {
    const refused = await answer(
      http.GET("/api/bulks/{bulk_id}/refusals", {
        params: { path: { bulk_id: bulk.id }, query: { limit: 200 } },
      }),
    ).catch(() => null);
    const ids = refused?.row.items.map(({ card_id: cardId }) => cardId) ?? [];
    rows.rollBackOf(bulk.id, "card", ids);
  }
  rows.settle(bulk.id, asOf);
}

function tell(bulk: Bulk): void {
  const acts: ToastAct[] = [];
  if (bulk.refused > 0) acts.push({ text: i18next.t("common.show"), run: () => showRefusals(bulk.id) });
  if (bulk.done > 0 && bulk.act === "export")
    acts.push({ text: i18next.t("bulk.download"), run: () => fetchFile(bulk.id) });
  else if (bulk.done > 0)
    acts.push({ text: i18next.t("undo.action"), hint: "Ctrl Z", run: () => void undo(bulk.id) });
  const text =
    bulk.done > 0
      ? i18next.t(`bulk.done.${actOf(bulk)}`, { ...counted(bulk.done), stage: stageName(bulk.stage_id) })
      : i18next.t("bulk.none", counted(bulk.total));
  const note = noteOf(bulk);
  toast.outcome(text, note, bulk.done === 0 || bulk.why ? "bad" : "done", acts);
}

function noteOf(bulk: Bulk): string | null {
  if (bulk.state === "cancelled") return i18next.t("bulk.cancelled", counted(bulk.total - bulk.done));
  if (bulk.why) return i18next.t("bulk.stopped", { why: bulk.why });
  return bulk.refused > 0 ? i18next.t("bulk.left", counted(bulk.refused)) : null;
}

/** For the form of the word, and as it is read. */
function counted(count: number): { count: number; shown: string } {
  return { count, shown: shownCount(count) };
}

const acts = ["move", "assign", "tag", "remind", "archive", "export"] as const;

export type ActName = (typeof acts)[number] | "other";

/** An act of a newer server is still told of. */
function actOf(bulk: Bulk): ActName {
  return acts.find((act) => act === bulk.act) ?? "other";
}

function toastId(id: string): string {
  return `bulk-${id}`;
}

function fetchFile(id: string): void {
  const link = document.createElement("a");
  link.href = `/api/bulks/${id}/file`;
  link.download = "";
  document.body.append(link);
  link.click();
  link.remove();
}

/** Works that are under way: those of before this page was opened are watched too. */
export const underway: Spec<"bulk"> = {
  kind: "bulk",
  holds: (bulk) => !isOver(bulk),
  compare: (a, b) => (a.created_at < b.created_at ? 1 : -1),
  pageSize: 50,
  load: async () => {
    const { row } = await answer(http.GET("/api/bulks"));
    return { items: row.items, next: null, as_of: row.as_of };
  },
};
