import { IconForms, IconInbox, IconKey, IconLock, IconPlugConnected } from "@tabler/icons-react";
import { Link, Navigate, Outlet, useLocation } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { isGranted, useMe } from "@/api/me";
import { Empty } from "@/ui/States";
import { TopBarTitle } from "@/ui/TopBarTitle";
import styles from "./settings.module.css";

const pages = [
  { to: "/ayarlar/kanallar", name: "settings.channels", grant: "channels.manage", Icon: IconPlugConnected },
  { to: "/ayarlar/gelenler", name: "settings.incoming", grant: "operations.view", Icon: IconInbox },
  { to: "/ayarlar/formlar", name: "settings.forms", grant: "channels.manage", Icon: IconForms },
  { to: "/ayarlar/api", name: "settings.tokens", grant: "tokens.manage", Icon: IconKey },
] as const;

/** /ayarlar: the pages that exist, beside the one chosen. */
export function SettingsRoute() {
  const { t } = useTranslation();
  const me = useMe();
  const { pathname } = useLocation();
  const open = pages.filter(({ grant }) => isGranted(me, grant));
  if (open.length === 0) {
    return (
      <>
        <TopBarTitle title={t("nav.settings")} />
        <Empty icon={<IconLock size={32} stroke={1.4} />}>{t("state.forbidden")}</Empty>
      </>
    );
  }
  const [first] = open;
  if (first && !open.some(({ to }) => pathname === to)) return <Navigate to={first.to} replace />;
  return (
    <div className={styles.page}>
      <TopBarTitle title={t("nav.settings")} />
      <nav className={styles.nav} aria-label={t("nav.settings")}>
        {open.map(({ to, name, Icon }) => (
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
