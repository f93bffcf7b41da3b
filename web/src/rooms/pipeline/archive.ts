/** A card off the board, and back: at once on screen, with the totals of its column. */
import i18next from "i18next";
import { answer, http, named } from "@/api/client";
import type { Card, StageTotal } from "@/api/types";
import { type Also, change } from "@/live/change";

export function archiveCard(card: Card): Promise<boolean> {
  return put(card, new Date().toISOString());
}

export function restoreCard(card: Card): Promise<boolean> {
  return put(card, null);
}

function put(card: Card, archivedAt: string | null): Promise<boolean> {
  const to = archivedAt === null ? "/api/cards/{card_id}/restore" : "/api/cards/{card_id}/archive";
  return change({
    kind: "card",
    id: card.id,
    apply: (row) => ({ ...row, archived_at: archivedAt }),
    also: [counted(card, archivedAt === null ? 1 : -1)],
    send: (row, requestId) =>
      answer(
        http.POST(to, {
          ...named(requestId),
          params: { path: { card_id: card.id } },
          body: { version: row.version },
        }),
      ),
    failed: i18next.t("bulk.archiveFailed"),
    done: i18next.t(archivedAt === null ? "board.restored" : "board.archived", { name: card.name }),
    reverse: [
      { kind: "card", id: card.id, apply: (row: Card) => ({ ...row, archived_at: card.archived_at }) },
      counted(card, archivedAt === null ? -1 : 1),
    ],
  });
}

function counted(card: Card, sign: 1 | -1): Also {
  return {
    kind: "stage_total",
    id: card.stage_id,
    apply: (total: StageTotal) => ({ ...total, count: Math.max(0, total.count + sign) }),
  };
}
