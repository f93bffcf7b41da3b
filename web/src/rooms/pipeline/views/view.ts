/** Saved views as the board and the list read them. */
import i18next from "i18next";
import type { ListColumn, SavedView } from "@/api/types";
import type { Density } from "@/ui/prefs";
import { type Filter, filterKey, tidy } from "../filter";
import { knownColumns } from "../list/columns";
import { knownFields, type Look } from "../look";

export type Mode = SavedView["mode"];

/**
 * How cards are drawn: on the board or as a list, which columns a list has, and how cards look where the view brings that with it;
 * else it is null, and the person's own.
 */
export type Drawn = { mode: Mode; columns: readonly ListColumn[]; look: Look | null };

/** The name on its tab: those the product came with are named in the language of the screen. */
export function nameOf({ key, name }: Pick<SavedView, "key" | "name">): string {
  return key ? i18next.t(`views.seeded.${key}`) : name;
}

export function filterOf({ filter, q, sort }: Pick<SavedView, "filter" | "q" | "sort">): Filter {
  const conditions = tidy(filter);
  return { ...(conditions ? { filter: conditions } : {}), ...(q ? { q } : {}), ...(sort ? { sort } : {}) };
}

/** How a view wants to be drawn; null for those the product came with, which nobody has drawn in any way. */
export function modeOf({ key, mode }: Pick<SavedView, "key" | "mode">): Mode | null {
  return key && mode === "board" ? null : mode;
}

/** The columns a view brings with it; null where it leaves them to each person. */
export function columnsIn(view: SavedView | undefined): readonly ListColumn[] | null {
  return view && view.columns.length > 0 ? knownColumns(view.columns) : null;
}

/** How cards look in a view; null where it leaves that to each person. */
export function lookIn(view: SavedView | undefined): Look | null {
  return view?.density ? { density: view.density, fields: knownFields(view.card_fields) } : null;
}

function lookKey({ density, fields }: Look): string {
  return [density, ...fields].join();
}

function asksElse(view: SavedView, filter: Filter): boolean {
  return filterKey(filterOf(view)) !== filterKey(filter);
}

function looksElse(view: SavedView, { look }: Drawn): boolean {
  const own = lookIn(view);
  return own !== null && look !== null && lookKey(own) !== lookKey(look);
}

function isDrawnElse(view: SavedView, drawn: Drawn): boolean {
  const { mode, columns } = drawn;
  const wanted = modeOf(view);
  if ((wanted !== null && wanted !== mode) || looksElse(view, drawn)) return true;
  const own = columnsIn(view);
  return mode === "list" && own !== null && own.join() !== columns.join();
}

/** Whether what is shown is not what the view keeps. */
export function differs(view: SavedView, filter: Filter, drawn: Drawn): boolean {
  return asksElse(view, filter) || isDrawnElse(view, drawn);
}

/** What the address says: a view, and the whole of what is asked and how it is drawn where that is not what the view keeps. */
export type ViewSearch = {
  view?: string | undefined;
  mode?: Mode | undefined;
  columns?: string | undefined;
  density?: Density | undefined;
  fields?: string | undefined;
} & {
  [name in keyof Filter]?: Filter[name] | undefined;
};

const nothingAsked = { filter: undefined, q: undefined, sort: undefined };

/** The address of a filter while a view is open; without any filter no view is open either. */
export function addressOf(view: SavedView | undefined, filter: Filter, drawn: Drawn): ViewSearch {
  const asked = { filter: filter.filter, q: filter.q, sort: filter.sort };
  const asksNothing = !filter.filter && !filter.q && !filter.sort;
  if (!view || (asksNothing && asksElse(view, filter)))
    return { ...asked, view: undefined, ...plainly(drawn) };
  const own = columnsIn(view);
  const said = {
    view: view.id,
    mode: drawn.mode === (modeOf(view) ?? "board") ? undefined : drawn.mode,
    columns: own && own.join() !== drawn.columns.join() ? drawn.columns.join() : undefined,
    density: looksElse(view, drawn) ? drawn.look?.density : undefined,
    fields: looksElse(view, drawn) ? drawn.look?.fields.join() || noFields : undefined,
  };
  return asksElse(view, filter) ? { ...asked, ...said } : { ...nothingAsked, ...said };
}

/** The address of a view as it was saved; of none, everything there is. A view that wants nothing is drawn as now. */
export function addressTo(view: SavedView | null, drawn: Drawn): ViewSearch {
  const wanted = view ? modeOf(view) : null;
  return {
    ...nothingAsked,
    view: view?.id,
    ...plainly(drawn),
    ...(wanted ? { mode: undefined } : {}),
  };
}

/** How it is drawn, while no view says so; columns and looks are the person's own then. */
function plainly({ mode }: Drawn): Pick<ViewSearch, "mode" | "columns" | "density" | "fields"> {
  return {
    mode: mode === "board" ? undefined : mode,
    columns: undefined,
    density: undefined,
    fields: undefined,
  };
}

/** What is asked at an address: its own filter, or else that of its view. */
export function askedAt(search: ViewSearch, view: SavedView | undefined): Filter {
  const { filter, q, sort } = search;
  if (view && !filter && !q && !sort) return filterOf(view);
  return { ...(filter ? { filter } : {}), ...(q ? { q } : {}), ...(sort ? { sort } : {}) };
}

/** How it is drawn at an address: as it says itself, or else its view, or else the person. */
export function drawnAt(search: ViewSearch, view: SavedView | undefined, own: readonly ListColumn[]): Drawn {
  const kept = columnsIn(view);
  return {
    mode: search.mode ?? (view ? modeOf(view) : null) ?? "board",
    columns: kept && search.columns ? knownColumns(search.columns.split(",")) : (kept ?? own),
    look: lookAt(search, lookIn(view)),
  };
}

// Without any, as an address leaves out what is empty.
const noFields = "-";

function lookAt({ density, fields }: ViewSearch, own: Look | null): Look | null {
  if (!own) return null;
  return {
    density: density ?? own.density,
    fields: fields === undefined ? own.fields : knownFields(fields.split(",")),
  };
}
