/** How this person's cards look, on the board and in lists: chosen on one screen, the same on all of theirs. */
import i18next from "i18next";
import { useEffect } from "react";
import { type Answer, answer, http, named } from "@/api/client";
import type { CardLook, ListColumn, ShownField } from "@/api/types";
import { type Density, usePrefs } from "@/ui/prefs";
import { change } from "./change";
import { useLoaded } from "./hooks";
import { rows } from "./rows";

function fetchCardLook(): Promise<Answer<CardLook>> {
  return answer(http.GET("/api/me/card-look"));
}

/** Follows what was chosen, here or elsewhere; once, around every screen. */
export function useCardLookKept(myId: string): void {
  const { row } = useLoaded("card_look", myId, fetchCardLook);
  useEffect(() => {
    if (row) usePrefs.setState({ density: row.density, cardFields: row.fields, listColumns: row.columns });
  }, [row]);
}

/** Shown at once on this screen, then on the others. */
export function chooseCardLook(
  myId: string,
  {
    density,
    fields,
    columns,
  }: { density?: Density; fields?: readonly ShownField[]; columns?: readonly ListColumn[] },
): void {
  const part = {
    ...(density ? { density } : {}),
    ...(fields ? { fields: [...fields] } : {}),
    ...(columns ? { columns: [...columns] } : {}),
  };
  if (!rows.get("card_look", myId)) {
    const { density, cardFields, listColumns } = usePrefs.getState();
    const row = { id: myId, density, fields: [...cardFields], columns: [...listColumns] };
    rows.place([{ kind: "card_look", id: myId, row }], 0);
  }
  void change({
    kind: "card_look",
    id: myId,
    apply: (row) => ({ ...row, ...part }),
    send: (_, requestId) => answer(http.PATCH("/api/me/card-look", { ...named(requestId), body: part })),
    failed: i18next.t("look.saveFailed"),
    isFinal: true,
  });
}
