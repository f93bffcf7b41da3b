import { Tooltip } from "@mantine/core";
import { IconLayoutSidebarLeftCollapse, IconLayoutSidebarLeftExpand } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Count } from "@/ui/Count";
import { Logo } from "@/ui/Logo";
import { usePrefs } from "@/ui/prefs";
import styles from "./rail.module.css";
import { screens, settingsScreen } from "./screens";
import { useUnreadOf } from "./unread";

type Screen = (typeof screens)[number] | typeof settingsScreen;

export function Rail() {
  const { t } = useTranslation();
  const isPinned = usePrefs((prefs) => prefs.isRailPinned);
  const pinText = t(isPinned ? "shell.unpin" : "shell.pin");
  const PinIcon = isPinned ? IconLayoutSidebarLeftCollapse : IconLayoutSidebarLeftExpand;
  return (
    <nav className={styles.rail} aria-label={t("shell.nav")} data-pinned={isPinned}>
      <div className={styles.brand}>
        <Logo size={32} />
        {isPinned && <strong>Modern CRM</strong>}
      </div>
      <ul className={styles.list}>
        {screens.map((screen) => (
          <li key={screen.to}>
            <Entry screen={screen} isPinned={isPinned} />
          </li>
        ))}
      </ul>
      <div className={styles.foot}>
        <Tooltip label={pinText} position="right" disabled={isPinned}>
          <button
            type="button"
            className={styles.entry}
            aria-label={pinText}
            aria-pressed={isPinned}
            onClick={() => usePrefs.setState({ isRailPinned: !isPinned })}
          >
            <PinIcon size={20} stroke={1.7} aria-hidden />
            {isPinned && <span>{pinText}</span>}
          </button>
        </Tooltip>
        <Entry screen={settingsScreen} isPinned={isPinned} />
      </div>
    </nav>
  );
}

function Entry({ screen, isPinned }: { screen: Screen; isPinned: boolean }) {
  const { t } = useTranslation();
  const unread = useUnreadOf(screen.to);
  const name = t(screen.name);
  const says = t("unread.customers", { count: unread });
  return (
    <Tooltip
      label={`${unread ? `${name}, ${says}` : name} · G ${screen.key.toLocaleUpperCase("tr")}`}
      position="right"
      disabled={isPinned}
    >
      <Link
        to={screen.to}
        className={styles.entry}
        activeProps={{ "data-active": true, "aria-current": "page" }}
        aria-label={unread ? `${name}, ${says}` : name}
      >
        <span className={styles.icon}>
          <screen.Icon size={20} stroke={1.7} aria-hidden />
          {!isPinned && <Count of={unread} says={says} at="corner" />}
        </span>
        {isPinned && <span className={styles.name}>{name}</span>}
        {isPinned && <Count of={unread} says={says} />}
      </Link>
    </Tooltip>
  );
}
