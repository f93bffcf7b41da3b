/** Files on their way: three at once, each with how far it is, and to be stopped or tried again. */
import i18next from "i18next";
import { create } from "zustand";
import { Problem } from "@/api/problem";
import type { CustomerFile } from "@/api/types";
import { sendFile } from "@/api/upload";
import { newId } from "@/lib/ids";
import { isOffline } from "@/live/connection";
import { rows } from "@/live/rows";
import { offerUndo } from "@/live/undo";
import { toast } from "@/ui/toast";
import { shrunk } from "./shrink";

export type Upload = {
  /** The id the file will have: sent again after a lost answer, it is one file. */
  id: string;
  customerId: string;
  /** The activity it is attached to; null for the customer itself. */
  activityId: string | null;
  /** The file it is a newer version of; null for a new one. */
  of: string | null;
  /** Those that were given together are told of, and taken back, as one. */
  group: string;
  name: string;
  size: number;
  sent: number;
  state: "waiting" | "sending" | "failed";
  why: string | null;
  /** Whether trying again may help. */
  canRetry: boolean;
};

const atOnce = 3;
const mostBytes = 100_000_000;

export const useUploads = create<{ items: Upload[] }>(() => ({ items: [] }));

const contents = new Map<string, File>();
const stops = new Map<string, AbortController>();

/** What files are attached to: the customer, or an activity of theirs. */
export type Target = { customerId: string; activityId?: string | null };

/** Takes files in; those that cannot be sent say so at once. */
export function upload(
  { customerId, activityId = null }: Target,
  files: readonly File[],
  of: string | null = null,
): void {
  if (isOffline()) {
    toast.refused(i18next.t("offline.refused"));
    return;
  }
  const group = newId();
  const taken = files.map((file): Upload => {
    const id = newId();
    contents.set(id, file);
    const why = refusalOf(file);
    const state = why ? "failed" : "waiting";
    return {
      id,
      customerId,
      activityId,
      of,
      group,
      name: file.name,
      size: file.size,
      sent: 0,
      state,
      why,
      canRetry: false,
    };
  });
  useUploads.setState(({ items }) => ({ items: [...items, ...taken] }));
  goOn();
}

function refusalOf(file: File): string | null {
  if (file.size === 0) return i18next.t("files.empty");
  return file.size > mostBytes ? i18next.t("files.tooLarge") : null;
}

export function retry(id: string): void {
  set(id, { state: "waiting", sent: 0, why: null });
  goOn();
}

/** Stops it, or takes what failed off the list. */
export function dismiss(id: string): void {
  stops.get(id)?.abort();
  drop(id);
  goOn();
}

function goOn(): void {
  const { items } = useUploads.getState();
  const free = atOnce - items.filter(({ state }) => state === "sending").length;
  for (const item of items.filter(({ state }) => state === "waiting").slice(0, Math.max(0, free)))
    void send(item);
}

async function send(item: Upload): Promise<void> {
  const file = contents.get(item.id);
  if (!file) return;
  const stop = new AbortController();
  const requestId = newId();
  stops.set(item.id, stop);
  set(item.id, { state: "sending", sent: 0 });
  rows.own(requestId);
  try {
    const content = await shrunk(file);
    const { row, asOf } = await sendFile<CustomerFile>(addressOf(item), content, {
      name: item.name,
      requestId,
      // What is sent may be smaller than the file, so it is a share that is told.
      onSent: (bytes) => set(item.id, { sent: Math.round((bytes / content.size) * item.size) }),
      signal: stop.signal,
    });
    rows.place([{ kind: "file", id: row.id, row }], asOf, requestId);
    drop(item.id);
    tell(item, row.name, requestId);
  } catch (problem) {
    if (!stop.signal.aborted) fail(item.id, problem);
  } finally {
    stops.delete(item.id);
    goOn();
  }
}

const arrived = new Map<string, number>();

/** Says what came, once all that was given together is here or has failed. */
function tell({ group, of }: Upload, name: string, cause: string): void {
  const count = (arrived.get(group) ?? 0) + 1;
  arrived.set(group, count);
  const isLast = !useUploads.getState().items.some((item) => item.group === group && item.state !== "failed");
  const one = i18next.t(of ? "files.newVersionAdded" : "files.added", { name });
  const text = count === 1 ? one : i18next.t("files.manyAdded", { count });
  offerUndo({ cause, sending: Promise.resolve(true), text: isLast ? text : null, reverse: [], group });
  if (isLast) arrived.delete(group);
}

function addressOf({ id, customerId, activityId, of }: Upload): string {
  if (!of && activityId) return `/api/activities/${activityId}/files?file_id=${id}`;
  if (!of) return `/api/customers/${customerId}/files?file_id=${id}`;
  return `/api/files/${of}/contents?version=${rows.confirmed("file", of)?.version ?? 0}`;
}

function fail(id: string, problem: unknown): void {
  const why = problem instanceof Problem ? problem.sentence : i18next.t("files.cut");
  // What a rule refuses stays refused; a stale version, a full disk or a lost line may be better the next time.
  const canRetry = !(problem instanceof Problem) || problem.status >= 500 || problem.code === "stale";
  if (problem instanceof Problem && problem.code === "stale" && problem.current) {
    const current = problem.current as CustomerFile;
    rows.place([{ kind: "file", id: current.id, row: current }], problem.asOf);
  }
  set(id, { state: "failed", why, canRetry });
}

function set(id: string, part: Partial<Upload>): void {
  useUploads.setState(({ items }) => ({
    items: items.map((item) => (item.id === id ? { ...item, ...part } : item)),
  }));
}

function drop(id: string): void {
  contents.delete(id);
  useUploads.setState(({ items }) => ({ items: items.filter((item) => item.id !== id) }));
}

// Leaving the page would cut off what is on its way; the browser asks.
window.addEventListener("beforeunload", (event) => {
  if (useUploads.getState().items.some(({ state }) => state !== "failed")) event.preventDefault();
});
