import { Button, CopyButton } from "@mantine/core";
import { useTranslation } from "react-i18next";
import styles from "./settings.module.css";

/** A secret that is shown this once, to be copied. */
export function Once({ say, secret, children }: { say: string; secret: string; children?: React.ReactNode }) {
  const { t } = useTranslation();
  return (
    <div className={styles.secret} role="status">
      <p className={styles.said}>{say}</p>
      <div className={styles.row}>
        <code className={styles.whole}>{secret}</code>
        <CopyButton value={secret}>
          {({ copied, copy }) => (
            <Button className={styles.end ?? ""} variant="default" onClick={copy}>
              {t(copied ? "common.copied" : "common.copy")}
            </Button>
          )}
        </CopyButton>
      </div>
      {children}
    </div>
  );
}
