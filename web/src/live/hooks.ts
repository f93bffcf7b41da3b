import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from "react";
import type { Answer } from "@/api/client";
import { Problem } from "@/api/problem";
import { whenLive } from "./connection";
import { type LiveList, listOf, type Spec, sweepLists, type View } from "./list";
import { type Kind, type Rows, rows } from "./rows";

/** A live row; undefined while unknown, null when it is gone or not ours to see. */
export function useRow<K extends Kind>(kind: K, id: string | null | undefined): Rows[K] | null | undefined {
  return useSyncExternalStore(
    useCallback((listener) => (id ? rows.onRow(kind, id, listener) : () => {}), [kind, id]),
    () => (id ? rows.get(kind, id) : undefined),
  );
}

/** A live ordered list; it is loaded when first shown. */
export function useList<K extends Kind>(key: string, makeSpec: () => Spec<K>): [View, LiveList<K>] {
  // The key says everything that the spec depends on.
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new closure is not a new list
  const list = useMemo(() => listOf(key, makeSpec), [key]);
  useEffect(() => {
    list.users++;
    void whenLive().then(() => list.start());
    return () => {
      list.users--;
      sweepLists();
    };
  }, [list]);
  const view = useSyncExternalStore(list.subscribe, () => list.view);
  return [view, list];
}

const nothing = { items: [], next: null, as_of: 0 };

export type RowsOf<K extends Kind> = { items: Rows[K][]; view: View; list: LiveList<K> };

/** All rows of a list, in order; none where one may not see such things. For short lists only (tags, people, channels). */
export function useRowsOf<K extends Kind>(key: string, makeSpec: () => Spec<K>, isSeen = true): RowsOf<K> {
  const [view, list] = useList(isSeen ? key : `${key}:unseen`, () =>
    isSeen ? makeSpec() : { ...makeSpec(), holds: () => false, load: async () => nothing },
  );
  const [, setBeat] = useState(0);
  useEffect(() => rows.onKind(list.spec.kind, () => setBeat((beat) => beat + 1)), [list]);
  const items = view.ids.map((id) => rows.get(list.spec.kind, id)).filter((row) => row != null) as Rows[K][];
  return { items, view, list };
}

export type Loaded<T> = { row: T | null | undefined; problem: unknown; retry: () => void };

const shown = new Map<() => void, Kind>();

/** A single live row, fetched when it is not known yet. */
export function useLoaded<K extends Kind>(
  kind: K,
  id: string,
  fetchRow: (id: string) => Promise<Answer<Rows[K]>>,
): Loaded<Rows[K]> {
  const row = useRow(kind, id);
  const [problem, setProblem] = useState<unknown>(null);
  const load = useCallback(() => {
    setProblem(null);
    void whenLive()
      .then(() => fetchRow(id))
      .then((got) => rows.place([{ kind, id, row: got.row }], got.asOf))
      .catch((problem: unknown) => {
        // It is gone, or no longer ours to see: what was shown of it goes with it.
        if (problem instanceof Problem && problem.status === 404 && rows.get(kind, id))
          rows.place([{ kind, id, row: null }], Math.max(problem.asOf, rows.age(kind, id)));
        setProblem(problem);
      });
  }, [kind, id, fetchRow]);
  useEffect(() => {
    if (rows.get(kind, id) === undefined || rows.isDoubted(kind, id)) load();
    shown.set(load, kind);
    return () => {
      shown.delete(load);
    };
  }, [kind, id, load]);
  return { row, problem, retry: load };
}

/** The same where no component waits for it. Raises Problem or Unreachable where it cannot be had. */
export async function loadRow<K extends Kind>(
  kind: K,
  id: string,
  fetchRow: (id: string) => Promise<Answer<Rows[K]>>,
): Promise<Rows[K]> {
  const known = rows.get(kind, id);
  if (known && !rows.isDoubted(kind, id)) return known;
  const { row, asOf } = await fetchRow(id);
  rows.place([{ kind, id, row }], asOf);
  return row;
}

/** Every single row on screen is fetched again: after a reset all of them, else those of the kinds that changed. */
export function reloadShownRows(kinds?: readonly string[]): void {
  for (const [load, kind] of shown) if (!kinds || kinds.includes(kind)) load();
}
