/** Saved views as the board reads them. */
import i18next from "i18next";
import type { SavedView } from "@/api/types";
import { type Filter, filterKey, tidy } from "../filter";

/** The name on its tab: those the product came with are named in the language of the screen. */
export function nameOf({ key, name }: Pick<SavedView, "key" | "name">): string {
  return key ? i18next.t(`views.seeded.${key}`) : name;
}

export function filterOf({ filter, q, sort }: Pick<SavedView, "filter" | "q" | "sort">): Filter {
  const conditions = tidy(filter);
  return { ...(conditions ? { filter: conditions } : {}), ...(q ? { q } : {}), ...(sort ? { sort } : {}) };
}

/** Whether what is shown is not what the view keeps. */
export function differs(view: SavedView, filter: Filter): boolean {
  return filterKey(filterOf(view)) !== filterKey(filter);
}

/** What the address says: a view, and the whole of what is asked where that is not what the view keeps. */
export type ViewSearch = { view?: string | undefined } & {
  [name in keyof Filter]?: Filter[name] | undefined;
};

/** The address of a filter while a view is open; without any filter no view is open either. */
export function addressOf(view: SavedView | undefined, filter: Filter): ViewSearch {
  const asked = { filter: filter.filter, q: filter.q, sort: filter.sort };
  if (!view || (!filter.filter && !filter.q && !filter.sort && differs(view, filter)))
    return { ...asked, view: undefined };
  if (!differs(view, filter)) return { view: view.id, filter: undefined, q: undefined, sort: undefined };
  return { ...asked, view: view.id };
}

/** What is asked at an address: its own filter, or else that of its view. */
export function askedAt(search: ViewSearch, view: SavedView | undefined): Filter {
  const { filter, q, sort } = search;
  if (view && !filter && !q && !sort) return filterOf(view);
  return { ...(filter ? { filter } : {}), ...(q ? { q } : {}), ...(sort ? { sort } : {}) };
}
