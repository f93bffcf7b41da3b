import { Button, Checkbox } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { SecondFactor } from "@/api/me";
import { Problem } from "@/api/problem";
import { CodeField } from "./CodeField";
import styles from "./people.module.css";
import { type Refusals, Refused, useRefusals } from "./Refused";

const trustedDays = 30;

/** The second step of logging in: the code goes off by itself with its last digit. */
export function CodeForm({
  verify,
  back,
  below,
  refusals: given,
}: {
  /** Shows the code. Raises Problem, `wrong_code` among them. */
  verify: (second: SecondFactor) => Promise<void>;
  back: () => void;
  below?: React.ReactNode;
  /** Where `below` has its own refusals, both are shown in one place. */
  refusals?: Refusals;
}) {
  const { t } = useTranslation();
  const [code, setCode] = useState("");
  const [isRecovery, setRecovery] = useState(false);
  const [isTrusted, setTrusted] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<string | null>(null);
  const own = useRefusals();
  const refusals = given ?? own;

  async function send(whole: string): Promise<void> {
    if (isBusy || refusals.secondsLeft > 0) return;
    setBusy(true);
    setWrong(null);
    refusals.clear();
    try {
      await verify({ code: whole, remember_device: isTrusted });
    } catch (problem) {
      setCode("");
      if (problem instanceof Problem && problem.code === "wrong_code") setWrong(problem.sentence);
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
        void send(code);
      }}
    >
      <Refused of={refusals} />
      <p className={styles.lead}>{t(isRecovery ? "code.recoveryText" : "code.text")}</p>
      <CodeField
        value={code}
        setValue={setCode}
        onFull={(whole) => void send(whole)}
        isBusy={isBusy}
        error={wrong}
        isRecovery={isRecovery}
        setRecovery={(next) => {
          setRecovery(next);
          setWrong(null);
        }}
      />
      <Checkbox
        label={t("code.trust", { count: trustedDays })}
        description={t("code.trustText")}
        checked={isTrusted}
        onChange={(event) => setTrusted(event.currentTarget.checked)}
      />
      <Button type="submit" loading={isBusy} disabled={refusals.secondsLeft > 0} size="md" fullWidth>
        {t("code.submit")}
      </Button>
      {below}
      <button type="button" className={styles.textButton} onClick={back}>
        {t("code.back")}
      </button>
    </form>
  );
}
