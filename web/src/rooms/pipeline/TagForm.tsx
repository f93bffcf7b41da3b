import { useTranslation } from "react-i18next";
import type { Card } from "@/api/types";
import { fold } from "@/lib/fold";
import { rows } from "@/live/rows";
import { useTagList } from "@/live/shared";
import { useDeeds } from "./deeds";
import { PickList } from "./PickList";

/** Puts labels on the card's customer and takes them off; a new name makes a new label. */
export function TagForm({ card }: { card: Card }) {
  const { t } = useTranslation();
  const { items: known, view } = useTagList();
  const deeds = useDeeds();
  const has = (id: string): boolean => card.tags.some((tag) => tag.id === id);

  function pick(id: string): void {
    const tag = known.find((candidate) => candidate.id === id);
    if (has(id))
      deeds.tag(
        card,
        card.tags.filter((one) => one.id !== id),
      );
    else if (tag) deeds.tag(card, [...card.tags, tag]);
  }

  function make(name: string): void {
    void deeds.makeTag(name).then((tag) => {
      // The card as it is by now: others may have labelled it meanwhile.
      const now = rows.get("card", card.id);
      if (tag && now) deeds.tag(now, [...now.tags, tag]);
    });
  }

  return (
    <PickList
      label={t("customer.tag")}
      items={known.map(({ id, name }) => ({ id, name, isOn: has(id) }))}
      onPick={pick}
      make={make}
      makes={(typed) =>
        view.phase !== "ready" || known.some(({ name }) => fold(name) === fold(typed))
          ? null
          : t("customer.makeTag", { name: typed })
      }
      hint={t("deed.tagHint")}
    />
  );
}
