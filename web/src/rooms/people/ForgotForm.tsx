import { Button, TextInput } from "@mantine/core";
import { IconMailCheck } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { answer, http } from "@/api/client";
import styles from "./people.module.css";
import { Refused, useRefusals } from "./Refused";

/** Has a link mailed to whoever forgot their password. Does not say whether there is such an account. */
export function ForgotForm({ email: known }: { email: string }) {
  const { t } = useTranslation();
  const [email, setEmail] = useState(known);
  const [isBusy, setBusy] = useState(false);
  const [sentTo, setSentTo] = useState<string | null>(null);
  const refusals = useRefusals();

  async function send(): Promise<void> {
    setBusy(true);
    refusals.clear();
    try {
      await answer(http.POST("/api/password-reset", { body: { email: email.trim() } }), { quiet401: true });
      setSentTo(email.trim());
    } catch (problem) {
      refusals.refuse(problem);
    } finally {
      setBusy(false);
    }
  }

  if (sentTo)
    return (
      <div className={styles.done} role="status">
        <IconMailCheck size={32} stroke={1.4} aria-hidden />
        <p>{t("forgot.sent", { email: sentTo })}</p>
        <p className={styles.dim}>{t("forgot.sentText")}</p>
        <button type="button" className={styles.textButton} onClick={() => setSentTo(null)}>
          {t("forgot.another")}
        </button>
      </div>
    );
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <Refused of={refusals} />
      <p className={styles.lead}>{t("forgot.text")}</p>
      <TextInput
        label={t("login.email")}
        type="email"
        name="email"
        autoComplete="username"
        required
        withAsterisk={false}
        autoFocus
        size="md"
        value={email}
        onChange={(event) => setEmail(event.currentTarget.value)}
      />
      <Button type="submit" loading={isBusy} disabled={refusals.secondsLeft > 0} size="md" fullWidth>
        {t("forgot.submit")}
      </Button>
    </form>
  );
}
