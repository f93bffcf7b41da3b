import { useTranslation } from "react-i18next";
import styles from "./news.module.css";

/** What came in above while nothing under the eyes was to move: how much, and the way up to it. `--under` is what lies over the top. */
export function News({ count, see }: { count: number; see: () => void }) {
  const { t } = useTranslation();
  if (count === 0) return null;
  return (
    <button type="button" className={styles.news} onClick={see}>
      {t("board.news", { count })} ↑
    </button>
  );
}
