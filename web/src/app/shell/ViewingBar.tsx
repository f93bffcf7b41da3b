import { IconEyeglass } from "@tabler/icons-react";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useMe } from "@/api/me";
import { endViewing } from "@/api/viewing";
import { useNow } from "@/lib/now";
import { toast } from "@/ui/toast";
import styles from "./shell.module.css";

/** Whoever looks through another's eyes is told so all the time, and how to stop. */
export function ViewingBar() {
  const { t } = useTranslation();
  const { name, viewing } = useMe();
  const now = useNow();
  const until = viewing ? Date.parse(viewing.until) : null;
  useEffect(() => {
    if (until === null) return;
    // The server ends it by itself; the screen follows even when it hears nothing of it.
    const timer = setTimeout(() => void endViewing().catch(() => undefined), Math.max(0, until - Date.now()));
    return () => clearTimeout(timer);
  }, [until]);
  if (!viewing || until === null) return null;
  const stop = () => endViewing().catch(() => toast.refused(t("offline.noAnswer")));
  return (
    <div className={styles.viewing} role="region" aria-label={t("viewAs.bar")}>
      <IconEyeglass size={18} stroke={1.7} aria-hidden />
      <p>
        <b>{t("viewAs.now", { name })}</b>{" "}
        <span>{t("viewAs.rest", { count: Math.max(1, Math.ceil((until - now) / 60_000)) })}</span>
      </p>
      <button type="button" className={styles.bannerAction} onClick={() => void stop()}>
        {t("viewAs.end")}
      </button>
    </div>
  );
}
