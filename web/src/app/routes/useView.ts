import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useMemo } from "react";
import { useMe } from "@/api/me";
import type { ListColumn, SavedView } from "@/api/types";
import { chooseCardLook } from "@/live/cardLook";
import { useViews } from "@/live/shared";
import type { Filter } from "@/rooms/pipeline/filter";
import type { ChooseLook } from "@/rooms/pipeline/look";
import {
  addressOf,
  addressTo,
  askedAt,
  columnsIn,
  drawnAt,
  type Mode,
  type ViewSearch,
} from "@/rooms/pipeline/views/view";
import { usePrefs } from "@/ui/prefs";

/**
 * What the address asks and how it is drawn: the saved view that is open, the filter, and board or list with its columns, which
 * are those of the view unless it says its own.
 */
export function useView(pipelineId: string | undefined) {
  const navigate = useNavigate({ from: "/huni" });
  // What opens over the board does not change it.
  const search = useSearch({
    from: "/inside/huni",
    select: ({ musteri: _customer, gez: _sweep, ...rest }) => rest,
    structuralSharing: true,
  });
  const me = useMe();
  const own = usePrefs((prefs) => prefs.listColumns);
  const { items, view } = useViews(pipelineId ?? "");
  const saved = search.view ? items.find(({ id }) => id === search.view) : undefined;
  const asked = JSON.stringify(askedAt(search, saved));
  const filter = useMemo<Filter>(() => JSON.parse(asked), [asked]);
  const drawn = useMemo(() => drawnAt(search, saved, own), [search, saved, own]);
  const go = useCallback(
    (to: ViewSearch, replace = false) =>
      void navigate({ search: (before) => ({ ...before, ...to }), replace }),
    [navigate],
  );
  const setFilter = useCallback(
    // What is typed letter by letter is one step back, not many.
    (next: Filter) => go(addressOf(saved, next, drawn), next.q !== filter.q),
    [go, saved, drawn, filter.q],
  );
  const setMode = useCallback(
    (mode: Mode) => go(addressOf(saved, filter, { ...drawn, mode })),
    [go, saved, filter, drawn],
  );
  const chooseLook = useCallback<ChooseLook>(
    (part) => {
      const look = drawn.look && { ...drawn.look, ...part };
      go(addressOf(saved, filter, { ...drawn, look }), true);
    },
    [go, saved, filter, drawn],
  );
  const setColumns = useCallback(
    (columns: readonly ListColumn[]) => {
      // A view with columns of its own is changed; else they are this person's.
      if (columnsIn(saved)) go(addressOf(saved, filter, { ...drawn, columns }), true);
      else chooseCardLook(me.id, { columns });
    },
    [go, saved, filter, drawn, me.id],
  );
  const choose = useCallback((chosen: SavedView | null) => go(addressTo(chosen, drawn)), [go, drawn]);
  // Without its view the address would ask for every card, and for a board.
  const isKnown = view.phase === "ready" || view.phase === "failed";
  const isWaiting = Boolean(search.view) && !isKnown;
  const looking = useMemo(
    () => drawn.look && { look: drawn.look, choose: chooseLook },
    [drawn.look, chooseLook],
  );
  return { filter, setFilter, drawn, looking, setMode, setColumns, saved, choose, isWaiting };
}
