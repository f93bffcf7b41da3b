/** Saving views: each is one request, and the answer is the whole view. */
import i18next from "i18next";
import { type Answer, answer, http, named } from "@/api/client";
import { Problem } from "@/api/problem";
import type { SavedView } from "@/api/types";
import { newId } from "@/lib/ids";
import { rows } from "@/live/rows";
import { offerUndo } from "@/live/undo";
import { toast } from "@/ui/toast";
import { type Filter, nothing } from "../filter";
import type { Look } from "../look";
import { columnsIn, type Drawn, modeOf, nameOf } from "./view";

export type Sharing = Pick<SavedView, "visibility" | "team_id">;

function kept({ filter, q, sort }: Filter) {
  return { filter: filter ?? nothing, q: q ?? null, sort: sort ?? null };
}

/** A list is kept with its columns; a board leaves them to each person. */
function keptMode({ mode, columns }: Drawn) {
  return { mode, columns: mode === "list" ? [...columns] : [] };
}

/** How cards look is kept where somebody wanted that; else it is left to each person. */
function keptLook(look: Look | null) {
  return { density: look?.density ?? null, card_fields: look ? [...look.fields] : [] };
}

/** Null where the server refused, which was said then. */
async function place(asked: Promise<Answer<SavedView>>): Promise<SavedView | null> {
  try {
    const { row, asOf } = await asked;
    rows.place([{ kind: "view", id: row.id, row }], asOf);
    toast.said(i18next.t("views.saved", { name: nameOf(row) }));
    return row;
  } catch (problem) {
    refuse(problem);
    return null;
  }
}

function refuse(problem: unknown): void {
  if (!(problem instanceof Problem)) {
    toast.refused(i18next.t("offline.noAnswer"));
    return;
  }
  if (problem.status === 409 && problem.current) {
    const row = problem.current as SavedView;
    rows.place([{ kind: "view", id: row.id, row }], Math.max(problem.asOf, rows.age("view", row.id)));
  }
  toast.refused(Object.values(problem.fields)[0] ?? problem.sentence);
}

export function addView(
  pipelineId: string,
  name: string,
  sharing: Sharing,
  filter: Filter,
  drawn: Drawn,
  look: Look | null,
): Promise<SavedView | null> {
  return place(
    answer(
      http.POST("/api/pipelines/{pipeline_id}/views", {
        params: { path: { pipeline_id: pipelineId } },
        body: { id: newId(), name, ...sharing, ...kept(filter), ...keptMode(drawn), ...keptLook(look) },
      }),
    ),
  );
}

/** What is on screen is what the view keeps from now on. */
export function keepShown(view: SavedView, filter: Filter, drawn: Drawn): Promise<SavedView | null> {
  const wantsMode = modeOf(view) !== null || columnsIn(view) !== null;
  return edit(view, {
    ...kept(filter),
    ...(wantsMode ? keptMode(drawn) : {}),
    ...(drawn.look ? keptLook(drawn.look) : {}),
  });
}

/** `look` is how cards look in it from now on; null leaves that to each person. */
export function renameView(
  view: SavedView,
  name: string,
  sharing: Sharing,
  look: Look | null,
): Promise<SavedView | null> {
  const isShared = sharing.visibility !== view.visibility || sharing.team_id !== view.team_id;
  return edit(view, {
    ...(name === nameOf(view) ? {} : { name }),
    ...(isShared ? sharing : {}),
    ...(Boolean(look) === Boolean(view.density) ? {} : keptLook(look)),
  });
}

function edit(
  view: SavedView,
  change: Partial<
    Pick<
      SavedView,
      | "name"
      | "visibility"
      | "team_id"
      | "filter"
      | "q"
      | "sort"
      | "mode"
      | "columns"
      | "density"
      | "card_fields"
    >
  >,
): Promise<SavedView | null> {
  return place(
    answer(
      http.PATCH("/api/views/{view_id}", {
        params: { path: { view_id: view.id } },
        body: { version: view.version, ...change },
      }),
    ),
  );
}

/** The view is gone; whoever ended it can take that back. */
export async function endView(view: SavedView): Promise<boolean> {
  const cause = newId();
  try {
    await answer(
      http.DELETE("/api/views/{view_id}", { ...named(cause), params: { path: { view_id: view.id } } }),
    );
  } catch (problem) {
    refuse(problem);
    return false;
  }
  offerUndo({
    cause,
    group: cause,
    sending: Promise.resolve(true),
    text: i18next.t("views.ended", { name: nameOf(view) }),
    reverse: [],
  });
  return true;
}
