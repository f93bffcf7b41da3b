import { Button, Checkbox, CopyButton } from "@mantine/core";
import { IconCopy, IconDownload, IconPrinter } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import styles from "./people.module.css";

/** Recovery codes, shown this once: one goes on after having said that they are kept somewhere. */
export function RecoveryCodes({
  codes,
  email,
  done,
  onDone,
}: {
  codes: string[];
  email: string;
  done: string;
  onDone: () => void;
}) {
  const { t } = useTranslation();
  const [isKept, setKept] = useState(false);
  const whole = codes.join("\n");

  function download(): void {
    const text = `Modern CRM · ${t("recovery.title")}\n${email}\n\n${whole}\n\n${t("recovery.text")}\n`;
    const address = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
    const link = document.createElement("a");
    link.href = address;
    link.download = t("recovery.file");
    link.click();
    URL.revokeObjectURL(address);
  }

  return (
    <div className={styles.form}>
      <p className={styles.lead}>{t("recovery.text")}</p>
      <div className={styles.sheet} data-print-codes>
        <p className={styles.onPaper}>
          Modern CRM · {t("recovery.title")} · {email}
        </p>
        <ol className={styles.codes} aria-label={t("recovery.title")}>
          {codes.map((code) => (
            <li key={code}>
              <code>{code}</code>
            </li>
          ))}
        </ol>
      </div>
      <div className={styles.ways}>
        <CopyButton value={whole}>
          {({ copied, copy }) => (
            <Button variant="default" leftSection={<IconCopy size={16} stroke={1.7} />} onClick={copy}>
              {t(copied ? "common.copied" : "common.copy")}
            </Button>
          )}
        </CopyButton>
        <Button variant="default" leftSection={<IconDownload size={16} stroke={1.7} />} onClick={download}>
          {t("recovery.download")}
        </Button>
        <Button
          variant="default"
          leftSection={<IconPrinter size={16} stroke={1.7} />}
          onClick={() => window.print()}
        >
          {t("recovery.print")}
        </Button>
      </div>
      <Checkbox
        label={t("recovery.kept")}
        checked={isKept}
        onChange={(event) => setKept(event.currentTarget.checked)}
      />
      <Button size="md" fullWidth disabled={!isKept} onClick={onDone}>
        {done}
      </Button>
    </div>
  );
}
