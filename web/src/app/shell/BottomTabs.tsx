import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Count } from "@/ui/Count";
import { screens, settingsScreen } from "./screens";
import styles from "./shell.module.css";
import { useUnreadOf } from "./unread";

type Screen = (typeof screens)[number] | typeof settingsScreen;

export function BottomTabs() {
  const { t } = useTranslation();
  return (
    <nav className={styles.tabs} aria-label={t("shell.nav")}>
      {[...screens, settingsScreen].map((screen) => (
        <Tab key={screen.to} screen={screen} />
      ))}
    </nav>
  );
}

function Tab({ screen }: { screen: Screen }) {
  const { t } = useTranslation();
  const unread = useUnreadOf(screen.to);
  const name = t(screen.name);
  const says = t("unread.customers", { count: unread });
  return (
    <Link
      to={screen.to}
      className={styles.tab}
      aria-label={unread ? `${name}, ${says}` : name}
      activeProps={{ "data-active": true, "aria-current": "page" }}
    >
      <span className={styles.tabIcon}>
        <screen.Icon size={22} stroke={1.7} aria-hidden />
        <Count of={unread} says={says} at="corner" />
      </span>
      <span>{name}</span>
    </Link>
  );
}
