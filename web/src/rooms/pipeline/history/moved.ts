/**
 * What moved since the moment in the address: counted for the columns, told for the cards on screen, listed for whoever
 * asks. Comparing two boards is the server's work; it is asked again when cards have moved.
 */
import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { createContext, use, useEffect, useSyncExternalStore } from "react";
import { answer, http } from "@/api/client";
import type { Card, Flow, Moved, Movement } from "@/api/types";
import { rows } from "@/live/rows";
import { type Filter, questionKey, questionOf } from "../filter";

const restFor = 5_000;
const gatherFor = 60;
const mostIds = 100;

/** Since when the board on screen is compared, and whose list a click opens; null while nobody compares. */
export type Comparison = { pipelineId: string; since: string; list: (choice: MovedChoice) => void };

/** Which movements are listed: into a stage, out of one, or all. */
export type MovedChoice = { into?: string; out_of?: string };

export const ComparisonContext = createContext<Comparison | null>(null);

export function useComparison(): Comparison | null {
  return use(ComparisonContext);
}

async function load(
  pipelineId: string,
  query: { since: string; cursor?: string; ids?: string; limit?: number } & MovedChoice &
    ReturnType<typeof questionOf>,
): Promise<Moved> {
  const path = { pipeline_id: pipelineId };
  return (await answer(http.GET("/api/pipelines/{pipeline_id}/moved", { params: { path, query } }))).row;
}

function keyOf(pipelineId: string): readonly string[] {
  return ["moved", pipelineId];
}

/** How many cards went from where to where, of the cards the filter names. */
export function useFlows(pipelineId: string, since: string, filter: Filter) {
  return useQuery({
    queryKey: [...keyOf(pipelineId), since, questionKey(filter), "flows"],
    queryFn: async (): Promise<Flow[]> =>
      (await load(pipelineId, { since, limit: 1, ...questionOf(filter) })).flows ?? [],
  });
}

/** The movements themselves, page by page. */
export function useMovements(pipelineId: string, since: string, filter: Filter, choice: MovedChoice) {
  return useInfiniteQuery({
    queryKey: [...keyOf(pipelineId), since, questionKey(filter), choice.into ?? "", choice.out_of ?? ""],
    queryFn: ({ pageParam }) =>
      load(pipelineId, {
        since,
        ...questionOf(filter),
        ...choice,
        ...(pageParam ? { cursor: pageParam } : {}),
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
}

/** Keeps the comparison on screen right. */
export function useFreshMoved(pipelineId: string): void {
  const queries = useQueryClient();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = rows.onKind("card", (changes) => {
      if (!changes.some(({ before, after }) => before?.stage_id !== after?.stage_id)) return;
      timer ??= setTimeout(() => {
        timer = undefined;
        void queries.invalidateQueries({ queryKey: keyOf(pipelineId) });
      }, restFor);
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [queries, pipelineId]);
}

/** Came and went, of one stage. */
export function countsOf(flows: readonly Flow[], stageId: string): { came: number; went: number } {
  return flows.reduce(
    ({ came, went }, flow) => ({
      came: came + (flow.to_stage_id === stageId ? flow.count : 0),
      went: went + (flow.from_stage_id === stageId ? flow.count : 0),
    }),
    { came: 0, went: 0 },
  );
}

/** Where cards on screen came from. Cards ask one by one as they are drawn; the server is asked for many at once. */
class Marks {
  private known = new Map<string, Movement | null>();
  private wanted = new Map<string, string>();
  private listeners = new Set<() => void>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly pipelineId: string,
    private readonly since: string,
  ) {}

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** A card is another question each time it has come into a stage. */
  of(card: Card): Movement | null {
    return this.known.get(keyOfCard(card)) ?? null;
  }

  ask(card: Card): void {
    const key = keyOfCard(card);
    if (this.known.has(key) || this.wanted.has(key)) return;
    this.wanted.set(key, card.id);
    this.timer ??= setTimeout(() => void this.fetch(), gatherFor);
  }

  private async fetch(): Promise<void> {
    this.timer = undefined;
    const asked = [...this.wanted].slice(0, mostIds);
    for (const [key] of asked) this.wanted.delete(key);
    if (this.wanted.size > 0) this.timer = setTimeout(() => void this.fetch(), gatherFor);
    try {
      const ids = asked.map(([, id]) => id).join(",");
      const { items } = await load(this.pipelineId, { since: this.since, ids });
      const found = new Map(items.map((movement) => [movement.card_id, movement]));
      for (const [key, id] of asked) this.known.set(key, found.get(id) ?? null);
      for (const listener of this.listeners) listener();
    } catch {
      // The mark is missing; whoever scrolls past the card again asks again.
    }
  }
}

function keyOfCard({ id, stage_id, stage_entered_at }: Card): string {
  return `${id} ${stage_id} ${stage_entered_at}`;
}

const marksOf = new Map<string, Marks>();
const nobody = { subscribe: () => () => {}, of: () => null };

/** Where a card came from since the moment of the comparison; null when it did not, or nobody compares. */
export function useCame(card: Card): Movement | null {
  const comparison = useComparison();
  const hasCome = comparison !== null && Date.parse(card.stage_entered_at) > Date.parse(comparison.since);
  const marks = comparison && hasCome ? marksFor(comparison) : null;
  useEffect(() => marks?.ask(card), [marks, card]);
  return useSyncExternalStore((marks ?? nobody).subscribe, () => (marks ?? nobody).of(card));
}

function marksFor({ pipelineId, since }: Comparison): Marks {
  const key = `${pipelineId} ${since}`;
  let marks = marksOf.get(key);
  if (!marks) {
    // One comparison at a time: those of another moment are asked anew.
    marksOf.clear();
    marks = new Marks(pipelineId, since);
    marksOf.set(key, marks);
  }
  return marks;
}
