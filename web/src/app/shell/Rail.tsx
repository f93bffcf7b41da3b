import { Tooltip } from "@mantine/core";
import { IconLayoutSidebarLeftCollapse, IconLayoutSidebarLeftExpand } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Logo } from "@/ui/Logo";
import { usePrefs } from "@/ui/prefs";
import styles from "./rail.module.css";
import { screens, settingsScreen } from "./screens";

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
  const name = t(screen.name);
  return (
    <Tooltip label={`${name} · G ${screen.key.toLocaleUpperCase("tr")}`} position="right" disabled={isPinned}>
      <Link
        to={screen.to}
        className={styles.entry}
        activeProps={{ "data-active": true, "aria-current": "page" }}
        aria-label={name}
      >
        <screen.Icon size={20} stroke={1.7} aria-hidden />
        {isPinned && <span>{name}</span>}
      </Link>
    </Tooltip>
  );
}
