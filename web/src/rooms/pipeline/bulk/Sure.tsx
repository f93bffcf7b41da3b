import { Button, Group } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Card } from "@/api/types";
import { count } from "@/lib/formats";
import { Sheet } from "@/ui/Sheet";
import { type Sure as Asked, clearSelected, useBoard } from "../boardState";
import { moveAll } from "../deal";
import { archiveMany, exportMany } from "./acts";
import styles from "./bulk.module.css";
import { choose, selection, useCountOf, useSelectedCount } from "./whole";

const close = (): void => useBoard.setState({ sure: null });

/** Asks once more, with the number, before something is done to all there are, or all there are is chosen without a filter. */
export function Sure({ open }: { open: (card: Card) => void }) {
  const { t } = useTranslation();
  const sure = useBoard((board) => board.sure);
  const ofPipeline = useCountOf(sure?.act === "choose" ? sure.whole : null);
  const selected = useSelectedCount();
  const size = ofPipeline ?? selected;
  const counted = { count: size, shown: count(size) };
  return (
    <Sheet opened={sure !== null} onClose={close} title={titleOf()} size={420}>
      {sure && (
        <>
          <p className={styles.sentence}>{t(`bulk.sure.text.${sure.act}`)}</p>
          <Group justify="flex-end" gap="sm" mt="lg">
            <Button variant="default" h={36} onClick={close}>
              {t("common.cancel")}
            </Button>
            <Button
              h={36}
              data-autofocus
              onClick={() => {
                close();
                run(sure, open);
              }}
            >
              {t(`bulk.deed.${sure.act}`, counted)}
            </Button>
          </Group>
        </>
      )}
    </Sheet>
  );

  function titleOf(): string {
    if (!sure) return "";
    const stage = sure.act === "move" ? sure.deal.stage.name : "";
    return t(`bulk.sure.title.${sure.act}`, { ...counted, stage });
  }
}

function run(sure: Asked, open: (card: Card) => void): void {
  if (sure.act === "choose") choose(sure.whole);
  else if (sure.act === "move") moveAll({ ...sure.deal, open });
  else {
    const choice = selection();
    if (choice.count > 0) (sure.act === "archive" ? archiveMany : exportMany)(choice);
    clearSelected();
  }
}
