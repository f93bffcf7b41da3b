import { useTranslation } from "react-i18next";
import { chooseLanguage, currentLanguage, type Language } from "@/lib/i18n";
import { Logo } from "@/ui/Logo";
import styles from "./people.module.css";

const languages: { code: Language; name: string }[] = [
  { code: "tr", name: "Türkçe" },
  { code: "en", name: "English" },
];

/** The quiet page of login and first set-up: logo, one card, the languages. */
export function EntryPage({
  title,
  text,
  children,
}: {
  title: string;
  text: string;
  children: React.ReactNode;
}) {
  const { t } = useTranslation();
  const current = currentLanguage();
  return (
    <main className={styles.page}>
      <div className={styles.card}>
        <div className={styles.brand}>
          <Logo size={48} />
          <h1>{title}</h1>
          <p>{text}</p>
        </div>
        <div className={styles.panel}>{children}</div>
        <div className={styles.languages} role="group" aria-label={t("shell.language")}>
          {languages.map(({ code, name }) => (
            <button
              key={code}
              type="button"
              lang={code}
              className={styles.language}
              aria-pressed={code === current}
              onClick={() => void chooseLanguage(code)}
            >
              {name}
            </button>
          ))}
        </div>
      </div>
    </main>
  );
}
