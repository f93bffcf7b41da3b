import i18next from "i18next";
import type { Card, Stage } from "@/api/types";
import { isCommand, isGoing, isTyping, keyOf } from "@/lib/keys";
import { rows } from "@/live/rows";
import { announce } from "@/ui/announce";
import { selectAll, selectAlso, toggleSelected, useBoard } from "../boardState";
import type { Deeds } from "../deeds";
import type { Filter } from "../filter";
import { obeyOnCard } from "../useBoardKeys";
import type { Place } from "./columns";
import { beginEdit, setAnchor } from "./edit";
import { standOn, standOnHead, useCursor, type Writes } from "./grid";
import { type At, stepOf } from "./step";
import { textOf } from "./texts";

type Scope = {
  stages: readonly Stage[];
  filter: Filter;
  ids: readonly string[];
  places: readonly Place[];
  writes: Writes;
  /** Rows on one screen. */
  page: number;
  open: (card: Card) => void;
  deeds: Deeds;
  /** The head of this column was pressed. */
  press: (place: Place) => void;
};

/** The keyboard map of the list; the same is shown by `?`. */
export function useGridKeys(scope: Scope) {
  return {
    onKeyDown: (event: React.KeyboardEvent): void => {
      if (isTyping(event.target) || event.defaultPrevented || isGoing()) return;
      if (!obey(event, scope)) return;
      event.preventDefault();
      event.stopPropagation();
    },
    /** Ctrl C takes the cell, unless a text is marked. */
    onCopy: (event: React.ClipboardEvent): void => {
      if (isTyping(event.target) || getSelection()?.isCollapsed === false) return;
      const card = cardHere();
      const { place, isInHead } = useCursor.getState();
      if (!card || isInHead) return;
      const text = textOf(card, place, scope.stages, Date.now());
      event.clipboardData.setData("text/plain", text);
      event.preventDefault();
      announce(i18next.t("list.copied", { text }));
    },
  };
}

function cardHere(): Card | null {
  const { focusId } = useBoard.getState();
  return (focusId && rows.get("card", focusId)) || null;
}

/** True when the key meant something. */
function obey(event: React.KeyboardEvent, scope: Scope): boolean {
  const key = keyOf(event);
  if (event.altKey) return false;
  const next = stepOf(key, isCommand(event), whereFocusIs(scope), {
    rows: scope.ids.length,
    columns: scope.places.length,
    page: scope.page,
  });
  if (next) return go(next, event.shiftKey, scope);
  if (isCommand(event)) {
    if (key !== "a") return false;
    selectAll(scope.ids);
    return true;
  }
  if (useCursor.getState().isInHead) return onHead(key, scope);
  const card = cardHere();
  return card !== null && onCell(event, key, card, scope);
}

function whereFocusIs({ ids, places }: Scope): At {
  const { focusId } = useBoard.getState();
  const { place, isInHead } = useCursor.getState();
  return {
    row: isInHead ? -1 : Math.max(0, focusId ? ids.indexOf(focusId) : 0),
    column: Math.max(0, places.indexOf(place)),
  };
}

function go(next: At, isRange: boolean, { ids, places }: Scope): boolean {
  const place = places[next.column] ?? "name";
  const id = ids[next.row];
  if (isRange && id) {
    const { focusId } = useBoard.getState();
    selectAlso(focusId ? [focusId, id] : [id]);
  }
  if (id) standOn(id, place);
  else standOnHead(place);
  return true;
}

function onHead(key: string, { press }: Scope): boolean {
  if (key !== "Enter" && key !== " ") return false;
  press(useCursor.getState().place);
  return true;
}

function onCell(event: React.KeyboardEvent, key: string, card: Card, scope: Scope): boolean {
  const { place } = useCursor.getState();
  const cell = (event.target as Element).closest<HTMLElement>("[data-place]");
  switch (key) {
    case " ":
      toggleSelected(card.id);
      setAnchor(card.id);
      return true;
    case "Enter":
      if (place === "select") toggleSelected(card.id);
      else if (place === "name" || !cell || !beginEdit(card, place, scope.writes, cell)) scope.open(card);
      return true;
    case "F2":
      if (cell) beginEdit(card, place === "select" ? "name" : place, scope.writes, cell);
      return true;
    default:
      return obeyOnCard(key, card, scope);
  }
}
