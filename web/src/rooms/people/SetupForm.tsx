import { Button, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { answer, http } from "@/api/client";
import { logIn } from "@/api/me";
import { Problem } from "@/api/problem";
import { NewPassword } from "./NewPassword";
import styles from "./people.module.css";
import { Refused, useRefusals } from "./Refused";

/** The first administrator of an empty house. */
export function SetupForm({ token, onDone }: { token: string; onDone: () => Promise<void> | void }) {
  const { t } = useTranslation();
  const [isBusy, setBusy] = useState(false);
  const refusals = useRefusals();
  const form = useForm({
    initialValues: { name: "", email: "", password: "" },
  });

  async function submit(values: typeof form.values): Promise<void> {
    setBusy(true);
    refusals.clear();
    try {
      await answer(http.POST("/api/setup", { body: { token, ...values } }), { quiet401: true });
      await logIn({ email: values.email, password: values.password });
      await onDone();
    } catch (problem) {
      if (problem instanceof Problem) form.setErrors(problem.fields);
      refusals.refuse(problem);
    } finally {
      setBusy(false);
    }
  }

  return (
    <form className={styles.form} onSubmit={form.onSubmit((values) => void submit(values))}>
      <Refused of={refusals} />
      <TextInput
        label={t("setup.name")}
        autoComplete="name"
        required
        withAsterisk={false}
        size="md"
        autoFocus
        {...form.getInputProps("name")}
      />
      <TextInput
        label={t("login.email")}
        type="email"
        autoComplete="username"
        required
        withAsterisk={false}
        size="md"
        {...form.getInputProps("email")}
      />
      <NewPassword
        label={t("login.password")}
        about={[form.values.name, form.values.email]}
        {...form.getInputProps("password")}
      />
      <Button type="submit" loading={isBusy} size="md" fullWidth>
        {t("setup.submit")}
      </Button>
    </form>
  );
}
