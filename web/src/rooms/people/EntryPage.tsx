import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { chooseLanguage, currentLanguage, type Language } from "@/lib/i18n";
import { Logo } from "@/ui/Logo";
import { nameTab } from "@/ui/tab";
import styles from "./people.module.css";

const languages: { code: Language; name: string }[] = [
  { code: "tr", name: "Türkçe" },
  { code: "en", name: "English" },
];

/** The quiet page before the shell: logo, one card, a way elsewhere, the languages. `name` is what the tab is called. */
export function EntryPage({
  name,
  title = "Modern CRM",
  text,
  isWide,
  foot,
  children,
}: {
  name: string;
  title?: string | undefined;
  text?: string | undefined;
  isWide?: boolean;
  foot?: React.ReactNode;
  children: React.ReactNode;
}) {
  const { t } = useTranslation();
  const current = currentLanguage();
  useEffect(() => {
    nameTab(name);
  }, [name]);
  return (
    <main className={styles.page}>
      <div className={`${styles.card} ${isWide ? styles.wide : ""}`}>
        <div className={styles.brand}>
          <Logo size={48} />
          <h1>{title}</h1>
          {text && <p>{text}</p>}
        </div>
        <div className={styles.panel}>{children}</div>
        {foot && <div className={styles.foot}>{foot}</div>}
        <div className={styles.languages} role="group" aria-label={t("shell.language")}>
          {languages.map(({ code, name: language }) => (
            <button
              key={code}
              type="button"
              lang={code}
              className={styles.language}
              aria-pressed={code === current}
              onClick={() => void chooseLanguage(code)}
            >
              {language}
            </button>
          ))}
        </div>
      </div>
    </main>
  );
}
