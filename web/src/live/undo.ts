/** What this person did last and can take back, by cause, newest last. */
import i18next from "i18next";
import { answer, http, named } from "@/api/client";
import { Problem } from "@/api/problem";
import { newId } from "@/lib/ids";
import { toast } from "@/ui/toast";
import type { Also } from "./change";
import type { Row } from "./rows";
import { rows } from "./rows";

type Done = {
  cause: string;
  sending: Promise<boolean>;
  text: string | null;
  reverse: Also[];
  /** The changes of one act share it. */
  group: string;
  /** What is still under way is not to go on before it is taken back. */
  stop?: () => void;
  at: number;
};

const kept: Done[] = [];
const canUndoFor = 10 * 60_000;
const deepest = 50;

export function offerUndo(done: Omit<Done, "at">): void {
  kept.push({ ...done, at: Date.now() });
  if (kept.length > deepest) kept.shift();
  if (done.text !== null) toast.done(done.text, () => void undo(done.group));
  void done.sending.then((isAccepted) => {
    if (isAccepted) return;
    forget(done.cause);
    if (done.text !== null) toast.withdraw(done.text);
  });
}

/** Takes back the newest act, or the one given, whole; says so when the server refuses any of it. */
export async function undo(group?: string): Promise<void> {
  const last = group ?? kept[kept.length - 1]?.group;
  const act = kept.filter((done) => done.group === last && Date.now() - done.at < canUndoFor);
  if (act.length === 0) {
    toast.refused(i18next.t("undo.nothing"));
    return;
  }
  for (const done of act) {
    forget(done.cause);
    if (done.text !== null) toast.withdraw(done.text);
  }
  const refusals = (await Promise.all(act.map(takeBack))).filter((refusal) => refusal !== null);
  const [first] = refusals;
  if (!first) toast.said(i18next.t("undo.done"));
  else if (first.isPart) toast.refused(i18next.t("undo.partly", first));
  else toast.refused(i18next.t("undo.refused", first));
}

/** Why it was refused and for how many records, the others being as before when only a part was; null when all went back. */
type Refused = { reason: string; count: number; isPart: boolean };

async function takeBack(done: Done): Promise<Refused | null> {
  done.stop?.();
  if (!(await done.sending)) return null;
  const requestId = newId();
  rows.own(requestId);
  for (const also of done.reverse) {
    rows.overlay(also.kind, also.id, requestId, also.apply as (row: Row) => Row as never);
  }
  try {
    const { row, asOf } = await answer(
      http.POST("/api/undo", { ...named(requestId), body: { cause: done.cause } }),
    );
    const [refused] = row.refused;
    if (!refused) {
      rows.settle(requestId, asOf);
      return null;
    }
    rows.rollBack(requestId);
    return { reason: refused.title, count: row.refused.length, isPart: row.undone > 0 };
  } catch (problem) {
    rows.rollBack(requestId);
    const reason = problem instanceof Problem ? problem.sentence : i18next.t("offline.noAnswer");
    return { reason, count: 1, isPart: false };
  }
}

/** Whether this act can still be taken back here. */
export function isKept(cause: string): boolean {
  return kept.some((done) => done.cause === cause);
}

function forget(cause: string): void {
  const at = kept.findIndex((done) => done.cause === cause);
  if (at >= 0) kept.splice(at, 1);
}

export function forgetUndo(): void {
  kept.length = 0;
}
