import { IconArrowRight, IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import styles from "./board.module.css";
import { clearSelected, useBoard } from "./boardState";

/** What can be done with the selected cards, at the bottom while there are any. */
export function BulkBar() {
  const { t } = useTranslation();
  const selected = useBoard((board) => board.selected);
  if (selected.size === 0) return null;
  return (
    <div className={styles.bulk} role="toolbar" aria-label={t("board.selection")}>
      <b>{t("board.selected", { count: selected.size })}</b>
      <button type="button" onClick={() => useBoard.setState({ moving: [...selected] })}>
        <IconArrowRight size={16} stroke={1.7} aria-hidden />
        {t("board.move")}
      </button>
      <button type="button" aria-label={t("board.clearSelection")} onClick={clearSelected}>
        <IconX size={16} stroke={1.7} aria-hidden />
      </button>
    </div>
  );
}
