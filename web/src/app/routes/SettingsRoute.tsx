import { IconForms, IconKey, IconPlugConnected } from "@tabler/icons-react";
import { Link, Outlet } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { TopBarTitle } from "@/ui/TopBarTitle";
import styles from "./settings.module.css";

const pages = [
  { to: "/ayarlar/kanallar", name: "settings.channels", Icon: IconPlugConnected },
  { to: "/ayarlar/formlar", name: "settings.forms", Icon: IconForms },
  { to: "/ayarlar/api", name: "settings.tokens", Icon: IconKey },
] as const;

/** /ayarlar: the pages that exist, beside the one chosen. */
export function SettingsRoute() {
  const { t } = useTranslation();
  return (
    <div className={styles.page}>
      <TopBarTitle title={t("nav.settings")} />
      <nav className={styles.nav} aria-label={t("nav.settings")}>
        {pages.map(({ to, name, Icon }) => (
          <Link
            key={to}
            to={to}
            className={styles.link}
            activeProps={{ "data-active": true, "aria-current": "page" }}
          >
            <Icon size={18} stroke={1.7} aria-hidden />
            {t(name)}
          </Link>
        ))}
      </nav>
      <div className={styles.content}>
        <Outlet />
      </div>
    </div>
  );
}
