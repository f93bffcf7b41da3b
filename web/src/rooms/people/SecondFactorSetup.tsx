import { Button, CopyButton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { answer, http } from "@/api/client";
import { useMe } from "@/api/me";
import { Problem } from "@/api/problem";
import { Bones, RegionError } from "@/ui/States";
import { CodeField } from "./CodeField";
import styles from "./people.module.css";
import { RecoveryCodes } from "./RecoveryCodes";
import { Refused, useRefusals } from "./Refused";

/** An authenticator becomes the second factor: its secret is read, a first code proves it, the recovery codes are told. */
export function SecondFactorSetup({
  done,
  onConfirmed,
  onDone,
}: {
  done: string;
  onConfirmed?: () => void;
  onDone: () => void;
}) {
  const { email } = useMe();
  const [codes, setCodes] = useState<string[] | null>(null);
  if (codes) return <RecoveryCodes codes={codes} email={email} done={done} onDone={onDone} />;
  return (
    <Prove
      onProved={(told) => {
        setCodes(told);
        onConfirmed?.();
      }}
    />
  );
}

function Prove({ onProved }: { onProved: (codes: string[]) => void }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery({
    // A fresh secret each time, which leaves this tab with the page.
    queryKey: ["totp"],
    queryFn: async () => (await answer(http.POST("/api/me/second-factor"))).row,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retry: false,
  });
  const [code, setCode] = useState("");
  const [isBusy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<string | null>(null);
  const refusals = useRefusals();

  async function send(whole: string): Promise<void> {
    if (isBusy || refusals.secondsLeft > 0) return;
    setBusy(true);
    setWrong(null);
    refusals.clear();
    try {
      const asked = http.POST("/api/me/second-factor/confirm", { body: { code: whole } });
      onProved((await answer(asked)).row.codes);
    } catch (problem) {
      setCode("");
      if (problem instanceof Problem && problem.fields.code) setWrong(problem.fields.code);
      else refusals.refuse(problem);
    } finally {
      setBusy(false);
    }
  }

  if (error) return <RegionError what={t("setUp.failed")} problem={error} retry={() => void refetch()} />;
  if (!data) return <Bones rows={3} height={96} />;
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        void send(code);
      }}
    >
      <p className={styles.lead}>{t("setUp.scan")}</p>
      <img
        className={styles.square}
        src={`data:image/svg+xml,${encodeURIComponent(data.square)}`}
        alt={t("setUp.square")}
      />
      <div className={styles.key}>
        <span>{t("setUp.key")}</span>
        <code>{grouped(data.key)}</code>
        <CopyButton value={data.key}>
          {({ copied, copy }) => (
            <Button variant="default" onClick={copy}>
              {t(copied ? "common.copied" : "common.copy")}
            </Button>
          )}
        </CopyButton>
      </div>
      <Refused of={refusals} />
      <CodeField
        value={code}
        setValue={setCode}
        onFull={(whole) => void send(whole)}
        isBusy={isBusy}
        error={wrong}
      />
      <Button type="submit" loading={isBusy} disabled={refusals.secondsLeft > 0} size="md" fullWidth>
        {t("setUp.submit")}
      </Button>
    </form>
  );
}

/** In fours, as it is read out and typed. */
function grouped(key: string): string {
  return key.match(/.{1,4}/g)?.join(" ") ?? key;
}
