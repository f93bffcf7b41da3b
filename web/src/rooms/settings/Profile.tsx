import { SegmentedControl, useMantineColorScheme } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { isGranted, saveLanguage, useMe } from "@/api/me";
import { currentLanguage, type Language, setLanguage } from "@/lib/i18n";
import { chooseCardLook } from "@/live/cardLook";
import { Avatar } from "@/ui/Avatar";
import { type Density, densities, usePrefs } from "@/ui/prefs";
import { toast } from "@/ui/toast";
import { OwnDelegations } from "./delegations/Delegations";
import styles from "./settings.module.css";

const schemes = ["light", "dark", "auto"] as const;

/** Oneself: who one is here, and how the screen looks. */
export function Profile() {
  const { t } = useTranslation();
  const me = useMe();
  return (
    <div className={styles.parts}>
      <section className={styles.section}>
        <h2>{t("settings.profile")}</h2>
        <div className={styles.item}>
          <div className={styles.row}>
            <Avatar person={me} size="normal" />
            <strong>{me.name}</strong>
          </div>
          <dl className={styles.facts}>
            <dt>{t("profile.email")}</dt>
            <dd>{me.email}</dd>
            <dt>{t("profile.teams")}</dt>
            <dd>{me.teams.map(({ name }) => name).join(", ") || t("profile.noTeams")}</dd>
          </dl>
        </div>
        <Looks />
      </section>
      {isGranted(me, "users.view") && <OwnDelegations />}
    </div>
  );
}

function Looks() {
  const { t } = useTranslation();
  const me = useMe();
  const queries = useQueryClient();
  const density = usePrefs((prefs) => prefs.density);
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  function choose(language: Language): void {
    void setLanguage(language);
    saveLanguage(queries, language).catch(() => toast.refused(t("offline.noAnswer")));
  }
  return (
    <div className={styles.item}>
      <dl className={styles.facts}>
        <dt>{t("profile.language")}</dt>
        <dd>
          <SegmentedControl
            aria-label={t("profile.language")}
            value={currentLanguage()}
            onChange={(language) => choose(language === "en" ? "en" : "tr")}
            data={[
              { value: "tr", label: "Türkçe" },
              { value: "en", label: "English" },
            ]}
          />
        </dd>
        <dt>{t("profile.scheme")}</dt>
        <dd>
          <SegmentedControl
            aria-label={t("profile.scheme")}
            value={colorScheme}
            onChange={(scheme) => setColorScheme(scheme as (typeof schemes)[number])}
            data={schemes.map((value) => ({ value, label: t(`profile.${value}`) }))}
          />
        </dd>
        <dt>{t("density.title")}</dt>
        <dd>
          <SegmentedControl
            aria-label={t("density.title")}
            value={density}
            onChange={(name) => chooseCardLook(me.id, { density: name as Density })}
            data={densities.map((value) => ({ value, label: t(`density.${value}`) }))}
          />
        </dd>
      </dl>
    </div>
  );
}
