import { IconChevronLeft, IconLock } from "@tabler/icons-react";
import { Link, Navigate, useParams } from "@tanstack/react-router";
import { Suspense } from "react";
import { useTranslation } from "react-i18next";
import { useIsPhone } from "@/lib/useMedia";
import { Bones, Empty } from "@/ui/States";
import { TopBarTitle } from "@/ui/TopBarTitle";
import styles from "../settings/nav.module.css";
import { SettingsNav } from "../settings/SettingsNav";
import { useSections } from "../settings/sections";

/** /ayarlar and /ayarlar/<section>: the menu beside the section. A phone shows one of the two. */
export function SettingsRoute() {
  const { t } = useTranslation();
  const { section: key } = useParams({ strict: false });
  const isPhone = useIsPhone();
  const open = useSections();
  const [first] = open;
  if (!key && !isPhone && first) {
    return <Navigate to="/ayarlar/$section" params={{ section: first.key }} replace />;
  }
  const section = open.find((each) => each.key === key);
  return (
    <div className={styles.page}>
      <TopBarTitle title={isPhone && section ? t(`settings.${section.name}`) : t("nav.settings")} />
      {(!isPhone || !key) && <SettingsNav />}
      {key && (
        <div className={styles.content}>
          {isPhone && (
            <Link to="/ayarlar" className={styles.back}>
              <IconChevronLeft size={18} stroke={1.7} aria-hidden />
              {t("nav.settings")}
            </Link>
          )}
          {section ? (
            <Suspense fallback={<Bones rows={4} height={56} />}>
              <section.Page />
            </Suspense>
          ) : (
            <Empty icon={<IconLock size={32} stroke={1.4} />}>{t("state.forbidden")}</Empty>
          )}
        </div>
      )}
    </div>
  );
}
