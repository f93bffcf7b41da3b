import { useTranslation } from "react-i18next";
import { useNewVersion } from "@/lib/build";
import { useConnection } from "@/live/connection";
import { useQueued } from "@/live/outbox";
import { renew } from "./renew";
import { StandInBanner, useShownStandIn } from "./StandIns";
import styles from "./shell.module.css";

/**
 * The one sentence under the top bar, the weightiest there is: offline, then a new version, then that all is well again,
 * then who stands in for whom.
 */
export function Banner() {
  const { t } = useTranslation();
  const { isBannerShown, isJustBack } = useConnection();
  const queued = useQueued();
  const standIn = useShownStandIn();
  const isNewVersion = useNewVersion((version) => version.isReady);
  // Back, but not everything written meanwhile has arrived: not up to date yet.
  if (isBannerShown || (isJustBack && queued > 0)) {
    return (
      <div className={styles.banner} role="status">
        {queued > 0 ? t("offline.queued", { count: queued }) : t("offline.banner")}
      </div>
    );
  }
  if (isNewVersion) {
    return (
      <div className={styles.banner} role="status" data-tone="info">
        {t("newVersion.banner")}
        <button type="button" className={styles.bannerAction} onClick={() => void renew()}>
          {t("newVersion.renew")}
        </button>
      </div>
    );
  }
  if (!isJustBack) return standIn ? <StandInBanner delegation={standIn} /> : null;
  return (
    <div className={styles.banner} role="status" data-tone="ok">
      {t("offline.back")}
    </div>
  );
}
