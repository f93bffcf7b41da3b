import { Alert, Button, PasswordInput, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { answer, http } from "@/api/client";
import { logIn } from "@/api/me";
import { Problem } from "@/api/problem";
import styles from "./people.module.css";

/** The first administrator of an empty house. */
export function SetupForm({ token, onDone }: { token: string; onDone: () => Promise<void> | void }) {
  const { t } = useTranslation();
  const [isBusy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const form = useForm({
    initialValues: { name: "", email: "", password: "" },
    validate: { password: (password) => (password.length < 12 ? t("setup.shortPassword") : null) },
  });

  async function submit(values: typeof form.values): Promise<void> {
    setBusy(true);
    setRefusal(null);
    try {
      await answer(http.POST("/api/setup", { body: { token, ...values } }), { quiet401: true });
      await logIn(values.email, values.password);
      await onDone();
    } catch (problem) {
      if (problem instanceof Problem) form.setErrors(problem.fields);
      setRefusal(problem instanceof Problem ? problem.sentence : t("offline.noAnswer"));
    } finally {
      setBusy(false);
    }
  }

  return (
    <form className={styles.form} onSubmit={form.onSubmit((values) => void submit(values))}>
      {refusal && (
        <Alert color="red" variant="light" role="alert" p="sm">
          {refusal}
        </Alert>
      )}
      <TextInput
        label={t("setup.name")}
        autoComplete="name"
        required
        size="md"
        autoFocus
        {...form.getInputProps("name")}
      />
      <TextInput
        label={t("login.email")}
        type="email"
        autoComplete="username"
        required
        size="md"
        {...form.getInputProps("email")}
      />
      <PasswordInput
        label={t("login.password")}
        description={t("setup.passwordHint")}
        autoComplete="new-password"
        required
        size="md"
        visibilityToggleButtonProps={{ "aria-label": t("login.show"), tabIndex: 0 }}
        {...form.getInputProps("password")}
      />
      <Button type="submit" loading={isBusy} h={36} fullWidth>
        {t("setup.submit")}
      </Button>
    </form>
  );
}
