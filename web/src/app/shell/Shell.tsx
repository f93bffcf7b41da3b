import { Outlet } from "@tanstack/react-router";
import { Suspense } from "react";
import { useTranslation } from "react-i18next";
import { useMe } from "@/api/me";
import { useIsPhone } from "@/lib/useMedia";
import { useCardLookKept } from "@/live/cardLook";
import { Announcer } from "@/ui/Announcer";
import { usePrefs } from "@/ui/prefs";
import { Banner } from "./Banner";
import { BottomTabs } from "./BottomTabs";
import { BulkWork } from "./BulkWork";
import { Later } from "./Later";
import { useLive } from "./live";
import { Rail } from "./Rail";
import styles from "./shell.module.css";
import { TopBar } from "./TopBar";
import { useUnreadInTab } from "./unread";
import { useShellKeys } from "./useShellKeys";
import { ViewingBar } from "./ViewingBar";

/** The frame around every screen behind the login. */
export function Shell() {
  const { t } = useTranslation();
  const isPhone = useIsPhone();
  const isPinned = usePrefs((prefs) => prefs.isRailPinned);
  useLive();
  useShellKeys();
  useUnreadInTab();
  useCardLookKept(useMe().id);
  return (
    <div className={styles.shell} data-pinned={isPinned}>
      <a className={styles.skip} href="#content">
        {t("shell.skip")}
      </a>
      {!isPhone && <Rail />}
      <div className={styles.work}>
        <TopBar />
        <ViewingBar />
        <Banner />
        <main id="content" className={styles.content} tabIndex={-1}>
          <Suspense>
            <Outlet />
          </Suspense>
        </main>
        {isPhone && <BottomTabs />}
      </div>
      <BulkWork />
      <Later />
      <Announcer />
    </div>
  );
}
