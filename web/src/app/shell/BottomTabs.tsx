import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { screens, settingsScreen } from "./screens";
import styles from "./shell.module.css";

export function BottomTabs() {
  const { t } = useTranslation();
  return (
    <nav className={styles.tabs} aria-label={t("shell.nav")}>
      {[...screens, settingsScreen].map((screen) => (
        <Link
          key={screen.to}
          to={screen.to}
          className={styles.tab}
          activeProps={{ "data-active": true, "aria-current": "page" }}
        >
          <screen.Icon size={22} stroke={1.7} aria-hidden />
          <span>{t(screen.name)}</span>
        </Link>
      ))}
    </nav>
  );
}
