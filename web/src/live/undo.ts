/** What this person did last and can take back, by cause, newest last. */
import i18next from "i18next";
import { answer, http, named } from "@/api/client";
import { Problem } from "@/api/problem";
import { newId } from "@/lib/ids";
import { toast } from "@/ui/toast";
import type { Also } from "./change";
import type { Row } from "./rows";
import { rows } from "./rows";

type Done = { cause: string; sending: Promise<boolean>; text: string | null; reverse: Also[]; at: number };

const kept: Done[] = [];
const canUndoFor = 10 * 60_000;
const deepest = 50;

export function offerUndo(done: Omit<Done, "at">): void {
  kept.push({ ...done, at: Date.now() });
  if (kept.length > deepest) kept.shift();
  if (done.text !== null) toast.done(done.text, () => void undo(done.cause));
  void done.sending.then((isAccepted) => {
    if (isAccepted) return;
    forget(done.cause);
    if (done.text !== null) toast.withdraw(done.text);
  });
}

/** Takes back the newest change, or the one given; says so when the server refuses. */
export async function undo(cause?: string): Promise<void> {
  const last = cause ? kept.find((done) => done.cause === cause) : kept[kept.length - 1];
  if (!last || Date.now() - last.at > canUndoFor) {
    toast.refused(i18next.t("undo.nothing"));
    return;
  }
  forget(last.cause);
  if (last.text !== null) toast.withdraw(last.text);
  if (!(await last.sending)) return;
  const requestId = newId();
  rows.own(requestId);
  for (const also of last.reverse) {
    rows.overlay(also.kind, also.id, requestId, also.apply as (row: Row) => Row as never);
  }
  try {
    const { row, asOf } = await answer(
      http.POST("/api/undo", { ...named(requestId), body: { cause: last.cause } }),
    );
    const refused = row.refused[0];
    if (refused) {
      rows.rollBack(requestId);
      toast.refused(i18next.t("undo.refused", { reason: refused.title }));
      return;
    }
    rows.settle(requestId, asOf);
    toast.said(i18next.t("undo.done"));
  } catch (problem) {
    rows.rollBack(requestId);
    const reason = problem instanceof Problem ? problem.sentence : i18next.t("offline.noAnswer");
    toast.refused(i18next.t("undo.refused", { reason }));
  }
}

function forget(cause: string): void {
  const at = kept.findIndex((done) => done.cause === cause);
  if (at >= 0) kept.splice(at, 1);
}

export function forgetUndo(): void {
  kept.length = 0;
}
