/** What an outcome brings about, in sentences: they are read before anybody presses. */
import i18next from "i18next";
import type { ActivityType, Consequence, Pipeline, Tag } from "@/api/types";
import { count } from "@/lib/formats";

export type Known = { types: readonly ActivityType[]; pipelines: readonly Pipeline[]; tags: readonly Tag[] };

export function sentenceOf(wish: Consequence, known: Known): string {
  const t = i18next.t;
  switch (wish.kind) {
    case "move": {
      const stage = known.pipelines.flatMap(({ stages }) => stages).find(({ id }) => id === wish.stage_id);
      if (!stage) return t("consequence.gone");
      return wish.reason
        ? t("consequence.moveWith", { stage: stage.name, reason: wish.reason })
        : t("consequence.move", { stage: stage.name });
    }
    case "open": {
      const type = known.types.find(({ id, is_ended }) => id === wish.type_id && !is_ended);
      if (!type) return t("consequence.gone");
      return t("consequence.open", { type: type.name, when: whenOf(wish.after_minutes, wish.at) });
    }
    case "book":
      return t("consequence.book");
    case "remind":
      return t("consequence.remind", { text: wish.text, when: whenOf(wish.after_minutes, wish.at) });
    case "tag": {
      const tag = known.tags.find(({ id }) => id === wish.tag_id);
      return tag ? t("consequence.tag", { tag: tag.name }) : t("consequence.gone");
    }
  }
}

/** After how long, and at what time: "2 saat sonra", "1 gün sonra 10.00". */
export function whenOf(minutes: number, at: string | null): string {
  const t = i18next.t;
  const [unit, size] =
    minutes % 1440 === 0
      ? (["days", 1440] as const)
      : minutes % 60 === 0
        ? (["hours", 60] as const)
        : (["minutes", 1] as const);
  const amount = minutes / size;
  const span = minutes === 0 ? t("after.now") : t(`after.${unit}`, { count: amount, shown: count(amount) });
  return at ? t("after.at", { span, at }) : span;
}
