import { useTranslation } from "react-i18next";
import type { Card } from "@/api/types";
import { useRow } from "@/live/hooks";
import { moveToTop } from "./deal";
import { closeDeed, useDeeds } from "./deeds";
import styles from "./deeds.module.css";
import { PickList } from "./PickList";

const everything = {};

/** Puts the card on top of another stage, which asks for what it needs as it does on the board. */
export function StageForm({ card }: { card: Card }) {
  const { t } = useTranslation();
  const deeds = useDeeds();
  const stages = useRow("pipeline", card.pipeline_id)?.stages ?? [];

  function pick(id: string): void {
    const stage = stages.find((each) => each.id === id);
    closeDeed();
    if (stage && id !== card.stage_id) moveToTop([card.id], stage, everything, deeds.open);
  }

  return (
    <PickList
      label={t("deed.stage")}
      items={stages.map(({ id, name, color }) => ({
        id,
        name,
        isOn: id === card.stage_id,
        sign: <i className={styles.dot} style={{ background: color }} aria-hidden />,
      }))}
      onPick={pick}
      hint={t("deed.pickHint")}
    />
  );
}
