import { Alert, Button, PasswordInput, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { logIn } from "@/api/me";
import { Problem } from "@/api/problem";
import styles from "./people.module.css";

/** E-mail and password. Does not say which of the two was wrong. */
export function LoginForm({ email = "", onDone }: { email?: string; onDone: () => Promise<void> | void }) {
  const { t } = useTranslation();
  const [isBusy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const [hasCaps, setCaps] = useState(false);
  const form = useForm({ initialValues: { email, password: "" } });

  async function submit(values: { email: string; password: string }): Promise<void> {
    setBusy(true);
    setRefusal(null);
    try {
      await logIn(values.email.trim(), values.password);
      await onDone();
    } catch (problem) {
      setRefusal(problem instanceof Problem ? problem.sentence : t("offline.noAnswer"));
    } finally {
      setBusy(false);
    }
  }

  return (
    <form className={styles.form} onSubmit={form.onSubmit(submit)}>
      {refusal && (
        <Alert color="red" variant="light" role="alert" p="sm">
          {refusal}
        </Alert>
      )}
      <TextInput
        label={t("login.email")}
        type="email"
        name="email"
        autoComplete="username"
        required
        withAsterisk={false}
        autoFocus={!email}
        data-autofocus={!email || undefined}
        size="md"
        {...form.getInputProps("email")}
      />
      <PasswordInput
        label={t("login.password")}
        name="password"
        autoComplete="current-password"
        required
        withAsterisk={false}
        autoFocus={Boolean(email)}
        data-autofocus={Boolean(email) || undefined}
        size="md"
        description={hasCaps ? t("login.caps") : undefined}
        inputWrapperOrder={["label", "input", "description", "error"]}
        visibilityToggleButtonProps={{ "aria-label": t("login.show"), tabIndex: 0 }}
        onKeyUp={(event) => setCaps(event.getModifierState("CapsLock"))}
        {...form.getInputProps("password")}
      />
      <Button type="submit" loading={isBusy} h={36} fullWidth>
        {t("login.submit")}
      </Button>
    </form>
  );
}
