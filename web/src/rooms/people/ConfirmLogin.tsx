import { Button, PasswordInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { answer, http } from "@/api/client";
import { useMe } from "@/api/me";
import { Problem } from "@/api/problem";
import type { Security } from "@/api/types";
import { Dialog } from "@/ui/Dialog";
import { Bones, RegionError } from "@/ui/States";
import { CodeField } from "./CodeField";
import { useFreshLogin } from "./freshLogin";
import { OtherProofs } from "./OtherProofs";
import styles from "./people.module.css";
import { Refused, useRefusals } from "./Refused";
import { securityQuery } from "./security/queries";

/** Asks who is there before something dangerous; what was asked for goes on by itself. */
export default function ConfirmLogin() {
  const { t } = useTranslation();
  const settle = useFreshLogin((login) => login.settle);
  const { data, error, refetch } = useQuery(securityQuery);
  return (
    <Dialog opened onClose={() => settle?.(false)} title={t("fresh.title")} size={400} zIndex={220}>
      {error && <RegionError what={t("state.failed")} problem={error} retry={() => void refetch()} />}
      {!data && !error && <Bones rows={2} height={56} />}
      {data && settle && <Proof security={data} settle={settle} />}
    </Dialog>
  );
}

/** The password of whoever has one, and the code of whoever has an authenticator. */
function Proof({ security, settle }: { security: Security; settle: (did: boolean) => void }) {
  const { t } = useTranslation();
  const { email } = useMe();
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const [isRecovery, setRecovery] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<Record<string, string>>({});
  const refusals = useRefusals();

  async function send(): Promise<void> {
    setBusy(true);
    setWrong({});
    refusals.clear();
    const body = {
      ...(security.has_password && { password }),
      ...(security.has_totp && { code }),
    };
    try {
      await answer(http.POST("/api/session/confirm", { body }));
      settle(true);
    } catch (problem) {
      setCode("");
      if (problem instanceof Problem && problem.status === 401) settle(false);
      else if (problem instanceof Problem && (problem.fields.password || problem.fields.code))
        setWrong(problem.fields);
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
        void send();
      }}
    >
      <p className={styles.lead}>{t("fresh.text")}</p>
      <Refused of={refusals} />
      {/* Tells password managers whose password is asked for. */}
      <input type="email" autoComplete="username" value={email} readOnly hidden />
      {security.has_password && (
        <PasswordInput
          label={t("login.password")}
          name="password"
          autoComplete="current-password"
          required
          withAsterisk={false}
          data-autofocus
          size="md"
          visibilityToggleButtonProps={{ "aria-label": t("login.show"), tabIndex: 0 }}
          error={wrong.password}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
      )}
      {security.has_totp && (
        <CodeField
          value={code}
          setValue={setCode}
          error={wrong.code}
          isRecovery={isRecovery}
          setRecovery={setRecovery}
          isFirst={!security.has_password}
        />
      )}
      <div className={styles.buttons}>
        <Button variant="default" size="md" onClick={() => settle(false)}>
          {t("common.cancel")}
        </Button>
        {(security.has_password || security.has_totp) && (
          <Button type="submit" size="md" loading={isBusy} disabled={refusals.secondsLeft > 0}>
            {t("fresh.submit")}
          </Button>
        )}
      </div>
      <OtherProofs security={security} onProved={() => settle(true)} refusals={refusals} />
    </form>
  );
}
