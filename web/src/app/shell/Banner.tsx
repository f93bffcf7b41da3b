import { useTranslation } from "react-i18next";
import { useConnection } from "@/live/connection";
import { useQueued } from "@/live/outbox";
import styles from "./shell.module.css";

/** The one sentence under the top bar: the connection is gone, or has just come back. */
export function Banner() {
  const { t } = useTranslation();
  const { isBannerShown, isJustBack } = useConnection();
  const queued = useQueued();
  // Back, but not everything written meanwhile has arrived: not up to date yet.
  if (isBannerShown || (isJustBack && queued > 0)) {
    return (
      <div className={styles.banner} role="status">
        {queued > 0 ? t("offline.queued", { count: queued }) : t("offline.banner")}
      </div>
    );
  }
  if (!isJustBack) return null;
  return (
    <div className={styles.banner} role="status" data-tone="ok">
      {t("offline.back")}
    </div>
  );
}
