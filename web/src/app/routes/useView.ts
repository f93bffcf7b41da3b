import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useMemo } from "react";
import type { SavedView } from "@/api/types";
import { useViews } from "@/live/shared";
import type { Filter } from "@/rooms/pipeline/filter";
import { addressOf, askedAt } from "@/rooms/pipeline/views/view";

/** What the address asks: the saved view that is open, and the filter, which is that of the view unless it says its own. */
export function useView(pipelineId: string | undefined) {
  const navigate = useNavigate({ from: "/huni" });
  const search = useSearch({ from: "/inside/huni" });
  const { items, view } = useViews(pipelineId ?? "");
  const saved = search.view ? items.find(({ id }) => id === search.view) : undefined;
  const asked = JSON.stringify(askedAt(search, saved));
  const filter = useMemo<Filter>(() => JSON.parse(asked), [asked]);
  const setFilter = useCallback(
    (next: Filter) =>
      void navigate({
        search: (before) => ({ ...before, ...addressOf(saved, next) }),
        // What is typed letter by letter is one step back, not many.
        replace: next.q !== filter.q,
      }),
    [navigate, saved, filter.q],
  );
  const choose = useCallback(
    (chosen: SavedView | null) =>
      void navigate({
        search: (before) => ({
          ...before,
          view: chosen?.id,
          filter: undefined,
          q: undefined,
          sort: undefined,
        }),
      }),
    [navigate],
  );
  // Without its view the address would ask for every card.
  const isKnown = view.phase === "ready" || view.phase === "failed";
  const isWaiting = Boolean(search.view) && !isKnown && asked === "{}";
  return { filter, setFilter, saved, choose, isWaiting };
}
