import { Button, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { answer, http } from "@/api/client";
import { type Credentials, logIn } from "@/api/me";
import { Problem } from "@/api/problem";
import type { LinkLook } from "@/api/types";
import { CodeForm } from "./CodeForm";
import { LoginForm } from "./LoginForm";
import { NewPassword } from "./NewPassword";
import styles from "./people.module.css";
import { Refused, useRefusals } from "./Refused";

type Done = () => Promise<void> | void;
type Step = { at: "choose" } | { at: "code"; credentials: Credentials } | { at: "login" };

/**
 * The password is chosen through a link, and the person goes straight in: past the second step where one is set up, which
 * no link spares them.
 */
export function ChoosePassword({
  look,
  token,
  onDone,
  onGone,
}: {
  look: LinkLook;
  token: string;
  onDone: Done;
  onGone: () => void;
}) {
  const [step, setStep] = useState<Step>({ at: "choose" });
  const email = look.email ?? "";
  const login = () => setStep({ at: "login" });

  async function enter(password: string): Promise<void> {
    const credentials = { email, password };
    try {
      await logIn(credentials);
    } catch (problem) {
      // The link is spent: whatever stands in the way, from here on one logs in as ever.
      if (problem instanceof Problem && problem.code === "second_factor_needed")
        return setStep({ at: "code", credentials });
      return login();
    }
    await onDone();
  }

  if (step.at === "code") {
    const { credentials } = step;
    return (
      <CodeForm
        verify={async (second) => {
          await logIn(credentials, second);
          await onDone();
        }}
        back={login}
      />
    );
  }
  if (step.at === "login") return <LoginForm email={email} returnTo="/" onDone={onDone} />;
  return <ChooseForm look={look} token={token} onChosen={enter} onGone={onGone} />;
}

function ChooseForm({
  look,
  token,
  onChosen,
  onGone,
}: {
  look: LinkLook;
  token: string;
  onChosen: (password: string) => Promise<void>;
  onGone: () => void;
}) {
  const { t } = useTranslation();
  const [password, setPassword] = useState("");
  const [isBusy, setBusy] = useState(false);
  const [unfit, setUnfit] = useState<string | null>(null);
  const refusals = useRefusals();
  const about = [look.name ?? "", look.email ?? ""];

  async function save(): Promise<void> {
    const body = { token, password };
    setBusy(true);
    setUnfit(null);
    refusals.clear();
    try {
      const asked =
        look.kind === "invite"
          ? http.POST("/api/invitation/accept", { body })
          : http.POST("/api/password-reset/complete", { body });
      await answer(asked, { quiet401: true });
      await onChosen(password);
    } catch (problem) {
      if (problem instanceof Problem && problem.code === "link_gone") onGone();
      else if (problem instanceof Problem && problem.fields.password) setUnfit(problem.fields.password);
      else refusals.refuse(problem);
    } finally {
      setBusy(false);
    }
  }

  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <Refused of={refusals} />
      {/* Read by password managers, which keep the new password under it. */}
      <TextInput
        label={t("login.email")}
        type="email"
        autoComplete="username"
        readOnly
        variant="filled"
        size="md"
        value={look.email ?? ""}
      />
      <NewPassword
        about={about}
        autoFocus
        error={unfit}
        value={password}
        onChange={(event) => {
          setPassword(event.currentTarget.value);
          setUnfit(null);
        }}
      />
      <Button type="submit" loading={isBusy} disabled={refusals.secondsLeft > 0} size="md" fullWidth>
        {t(look.kind === "invite" ? "link.accept" : "link.complete")}
      </Button>
    </form>
  );
}
