import { PasswordInput, type PasswordInputProps } from "@mantine/core";
import { IconBulb, IconCheck, IconCircle } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { judge, shortest } from "./password";
import styles from "./people.module.css";

const steps = [1, 2, 3, 4] as const;
const words = ["", "weak", "fair", "good", "strong"] as const;

/** The field in which a new password is chosen: its rules are ticked off and its strength shown while it is typed. */
export function NewPassword({
  about,
  ...field
}: Omit<PasswordInputProps, "value" | "about"> & { value?: string; about: string[] }) {
  const { t } = useTranslation();
  const { isLong, isOwn, strength } = judge(field.value ?? "", about);
  const word = words[strength];
  return (
    <div className={styles.newPassword}>
      <PasswordInput
        label={t("password.new")}
        autoComplete="new-password"
        required
        withAsterisk={false}
        maxLength={1000}
        size="md"
        visibilityToggleButtonProps={{ "aria-label": t("login.show"), tabIndex: 0 }}
        {...field}
      />
      <div className={styles.strength} data-strength={strength}>
        <div
          role="meter"
          aria-label={t("password.strength")}
          aria-valuemin={0}
          aria-valuemax={4}
          aria-valuenow={strength}
          aria-valuetext={word ? t(`password.${word}`) : t("password.none")}
        >
          {steps.map((step) => (
            <i key={step} data-lit={step <= strength || undefined} />
          ))}
        </div>
        <span aria-hidden>{word && t(`password.${word}`)}</span>
      </div>
      <ul className={styles.rules}>
        <Rule isKept={isLong}>{t("password.length", { count: shortest })}</Rule>
        <Rule isKept={isOwn}>{t("password.own")}</Rule>
        <li>
          <IconBulb size={14} stroke={1.7} aria-hidden />
          {t("password.hint")}
        </li>
      </ul>
    </div>
  );
}

function Rule({ isKept, children }: { isKept: boolean; children: React.ReactNode }) {
  const { t } = useTranslation();
  return (
    <li data-kept={isKept || undefined}>
      {isKept ? (
        <IconCheck size={14} stroke={2.2} aria-label={t("password.kept")} />
      ) : (
        <IconCircle size={14} stroke={1.7} aria-label={t("password.open")} />
      )}
      {children}
    </li>
  );
}
