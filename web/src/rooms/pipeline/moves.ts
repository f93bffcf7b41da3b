/** Moving cards: at once on screen, with the totals of both columns, and back again when refused. */
import i18next from "i18next";
import { answer, http, named } from "@/api/client";
import type { Problem } from "@/api/problem";
import type { Card, Money, Stage, StageSum, StageTotal } from "@/api/types";
import { newId } from "@/lib/ids";
import { type Also, change } from "@/live/change";
import { rows } from "@/live/rows";
import { announce } from "@/ui/announce";
import type { Said } from "./boardState";
import { tellWhenHidden } from "./hidden";
import { activePassing } from "./passing";
import { placeBetween } from "./place";

/** Where a card goes: under `above` and over `below`; neither means the top as the server sees it. */
export type Target = {
  stage: Stage;
  above: string | null;
  below: string | null;
  said?: Said;
  /** Told of a refusal; true when it asks the person itself. */
  refused?: (problem: Problem) => boolean;
  /** One of several cards moved in one act: they share an undo, and `said` is told once for all. */
  act?: { group: string; said: string | null; all: string };
};

export async function moveCard(card: Card, target: Target, show: () => void): Promise<boolean> {
  const { stage, above, below, said = {} } = target;
  const position = placeBetween(positionOf(above), positionOf(below));
  const isOtherStage = stage.id !== card.stage_id;
  const text = isOtherStage
    ? i18next.t("board.moved", { name: card.name, stage: stage.name })
    : i18next.t("board.movedWithin", { name: card.name });
  announce(text);
  const group = target.act?.group ?? newId();
  const passing = activePassing();
  const isAccepted = await change({
    kind: "card",
    id: card.id,
    apply: (row) => ({
      ...row,
      stage_id: stage.id,
      position,
      stage_entered_at: isOtherStage ? new Date().toISOString() : row.stage_entered_at,
      value: valueIn(said) ?? row.value,
    }),
    also: isOtherStage ? carryTotals(card, stage.id) : [],
    send: (row, requestId) =>
      answer(
        http.POST("/api/cards/{card_id}/move", {
          ...named(requestId),
          params: { path: { card_id: card.id } },
          body: {
            stage_id: stage.id,
            version: row.version,
            ...(below ? { before_id: below } : {}),
            ...(above ? { after_id: above } : {}),
            ...said,
            override: said.override ?? false,
          },
        }),
      ),
    failed: i18next.t("board.moveFailed"),
    show,
    ...(target.refused ? { refused: target.refused } : {}),
    ...saidOf(target, isOtherStage ? text : null),
    group,
    reverse: [
      {
        kind: "card",
        id: card.id,
        apply: (row: Card) => ({ ...row, stage_id: card.stage_id, position: card.position }),
      },
      ...(isOtherStage ? carryTotals({ ...card, stage_id: stage.id }, card.stage_id) : []),
    ],
  });
  if (isAccepted && passing) void tellWhenHidden(passing, card, stage, group, target.act?.all ?? text);
  return isAccepted;
}

function valueIn({ fields }: Said): Money | null {
  return fields?.amount && fields.currency
    ? { amount: Number(fields.amount), currency: fields.currency }
    : null;
}

function saidOf({ act }: Target, text: string | null): { done?: string } {
  const said = act ? act.said : text;
  return said === null ? {} : { done: said };
}

function positionOf(id: string | null): string | null {
  return id ? (rows.get("card", id)?.position ?? null) : null;
}

function carryTotals(card: Card, stageId: string): Also[] {
  return [
    { kind: "stage_total", id: card.stage_id, apply: (total: StageTotal) => weighed(total, card, -1) },
    { kind: "stage_total", id: stageId, apply: (total: StageTotal) => weighed(total, card, 1) },
  ];
}

function weighed(total: StageTotal, card: Card, sign: 1 | -1): StageTotal {
  const { value } = card;
  const sums = value ? total.sums.map((sum) => added(sum, value, sign)) : total.sums;
  return { ...total, count: Math.max(0, total.count + sign), sums };
}

function added(sum: StageSum, value: Money, sign: 1 | -1): StageSum {
  if (sum.currency !== value.currency) return sum;
  return { ...sum, amount: sum.amount + sign * value.amount, count: Math.max(0, sum.count + sign) };
}
