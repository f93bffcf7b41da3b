import { Button, PasswordInput, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Credentials, logIn } from "@/api/me";
import { Problem } from "@/api/problem";
import type { WaysIn } from "@/api/types";
import { CodeForm } from "./CodeForm";
import { OtherWays } from "./OtherWays";
import { knowsPasskeys } from "./passkeys/ceremony";
import { useOffered } from "./passkeys/useOffered";
import styles from "./people.module.css";
import { type Refusals, Refused, useRefusals } from "./Refused";
import { waysQuery } from "./ways";

type Done = () => Promise<void> | void;
type Below = ((email: string) => React.ReactNode) | undefined;

const passwordAlone: WaysIn = { passkeys: false, sign_on: null, is_sign_on_only: false };

/**
 * Logging in: e-mail and password, then the second step of whoever has one; or a passkey, or the company's identity provider,
 * from where one comes back to `returnTo`. `below` stands under the password, and gets the e-mail as it is typed.
 */
export function LoginForm({
  email = "",
  returnTo = location.pathname + location.search,
  onDone,
  below,
}: {
  email?: string;
  returnTo?: string;
  onDone: Done;
  below?: Below;
}) {
  const { data: ways = passwordAlone } = useQuery(waysQuery);
  const [credentials, setCredentials] = useState<Credentials | null>(null);
  const [isAdministrator, setAdministrator] = useState(false);
  const refusals = useRefusals();
  const isShort = ways.is_sign_on_only && !isAdministrator;
  const offerAgain = useOffered({
    isOn: ways.passkeys && knowsPasskeys() && !isShort && !credentials,
    onDone,
    refuse: refusals.refuse,
  });
  const others = { returnTo, onDone, onStopped: offerAgain, refusals };
  if (credentials)
    return (
      <CodeForm
        verify={async (second) => {
          await logIn(credentials, second);
          await onDone();
        }}
        back={() => setCredentials(null)}
        // Whose only second factor is a passkey has no code to type.
        below={<OtherWays ways={{ ...ways, sign_on: null }} {...others} />}
        refusals={refusals}
      />
    );
  if (isShort) return <SignOnOnly ways={ways} others={others} open={() => setAdministrator(true)} />;
  return (
    <PasswordForm
      email={email}
      onDone={onDone}
      onCodeNeeded={setCredentials}
      below={below}
      hasOffer={ways.passkeys}
      refusals={refusals}
    >
      <OtherWays ways={ways} {...others} hasDivider />
    </PasswordForm>
  );
}

/** Where nothing else opens, but for those who keep the keys. */
function SignOnOnly({
  ways,
  others,
  open,
}: {
  ways: WaysIn;
  others: Omit<React.ComponentProps<typeof OtherWays>, "ways">;
  open: () => void;
}) {
  const { t } = useTranslation();
  return (
    <div className={styles.form}>
      <Refused of={others.refusals} />
      <p className={styles.lead}>{t("ways.only")}</p>
      <OtherWays ways={{ ...ways, passkeys: false }} {...others} />
      <button type="button" className={styles.textButton} onClick={open}>
        {t("ways.administrator")}
      </button>
    </div>
  );
}

/** Does not say which of the two was wrong. */
function PasswordForm({
  email,
  onDone,
  onCodeNeeded,
  below,
  hasOffer,
  refusals,
  children,
}: {
  email: string;
  onDone: Done;
  onCodeNeeded: (credentials: Credentials) => void;
  below: Below;
  /** The browser may offer passkeys under the e-mail field. */
  hasOffer: boolean;
  refusals: Refusals;
  children: React.ReactNode;
}) {
  const { t } = useTranslation();
  const [isBusy, setBusy] = useState(false);
  const [hasCaps, setCaps] = useState(false);
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
        autoComplete={hasOffer ? "username webauthn" : "username"}
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
      {children}
    </form>
  );
}
