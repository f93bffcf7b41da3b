import { Button, PasswordInput, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Credentials, logIn } from "@/api/me";
import { Problem } from "@/api/problem";
import { CodeForm } from "./CodeForm";
import styles from "./people.module.css";
import { Refused, useRefusals } from "./Refused";

type Done = () => Promise<void> | void;

/**
 * Logging in: e-mail and password, then the second step of whoever has one. `below` stands under the first step, and gets
 * the e-mail as it is typed.
 */
export function LoginForm({
  email = "",
  onDone,
  below,
}: {
  email?: string;
  onDone: Done;
  below?: (email: string) => React.ReactNode;
}) {
  const [credentials, setCredentials] = useState<Credentials | null>(null);
  if (credentials)
    return <CodeForm credentials={credentials} onDone={onDone} back={() => setCredentials(null)} />;
  return <PasswordForm email={email} onDone={onDone} onCodeNeeded={setCredentials} below={below} />;
}

/** Does not say which of the two was wrong. */
function PasswordForm({
  email,
  onDone,
  onCodeNeeded,
  below,
}: {
  email: string;
  onDone: Done;
  onCodeNeeded: (credentials: Credentials) => void;
  below: ((email: string) => React.ReactNode) | undefined;
}) {
  const { t } = useTranslation();
  const [isBusy, setBusy] = useState(false);
  const [hasCaps, setCaps] = useState(false);
  const refusals = useRefusals();
  const form = useForm({ initialValues: { email, password: "" } });

  async function submit(values: Credentials): Promise<void> {
    const credentials = { email: values.email.trim(), password: values.password };
    setBusy(true);
    refusals.clear();
    try {
      await logIn(credentials);
      await onDone();
    } catch (problem) {
      if (problem instanceof Problem && problem.code === "second_factor_needed") onCodeNeeded(credentials);
      else refusals.refuse(problem);
    } finally {
      setBusy(false);
    }
  }

  return (
    <form className={styles.form} onSubmit={form.onSubmit(submit)}>
      <Refused of={refusals} />
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
      <Button type="submit" loading={isBusy} disabled={refusals.secondsLeft > 0} size="md" fullWidth>
        {t("login.submit")}
      </Button>
      {below?.(form.values.email)}
    </form>
  );
}
