import { Button } from "@mantine/core";
import { IconFingerprint } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Problem } from "@/api/problem";
import type { CameBack } from "@/api/types";
import { CodeForm } from "../CodeForm";
import { failureOf, knowsPasskeys } from "../passkeys/ceremony";
import styles from "../people.module.css";
import { type Refusals, Refused, useRefusals } from "../Refused";
import { waysQuery } from "../ways";
import { type Arrival, finishEntering, finishErrand, showPasskey, showSecond } from "./journey";

// What came back is good once, and React may start a screen twice.
const asked = new Map<string, Promise<string | CameBack>>();

function finish(arrival: Arrival): Promise<string | CameBack> {
  const known = asked.get(arrival.state);
  if (known) return known;
  const finishing = arrival.errand === "enter" ? finishEntering(arrival) : finishErrand(arrival);
  asked.set(arrival.state, finishing);
  return finishing;
}

/** Somebody is back from the identity provider: what they went for is done, or it is said why not. */
export function Arriving({
  arrival,
  onEntered,
  onDone,
  back,
}: {
  /** Null when the provider let nobody in. */
  arrival: Arrival | null;
  onEntered: (returnTo: string) => Promise<void>;
  onDone: (came: CameBack) => void;
  back: () => void;
}) {
  const { t } = useTranslation();
  const [isCodeNeeded, setCodeNeeded] = useState(false);
  const refusals = useRefusals();

  // biome-ignore lint/correctness/useExhaustiveDependencies: once, for what came back
  useEffect(() => {
    if (!arrival) return;
    finish(arrival)
      .then((came) => (typeof came === "string" ? onEntered(came) : onDone(came)))
      .catch((problem) => {
        if (problem instanceof Problem && problem.code === "second_factor_needed") setCodeNeeded(true);
        else refusals.refuse(problem);
      });
  }, [arrival]);

  if (arrival && isCodeNeeded)
    return (
      <CodeForm
        verify={async (second) => onEntered(await showSecond(arrival, second))}
        back={back}
        // Whose only second factor is a passkey has no code to type.
        below={<ByPasskey enter={async () => onEntered(await showPasskey(arrival))} refusals={refusals} />}
        refusals={refusals}
      />
    );
  const isStopped = !arrival || refusals.refusal !== null;
  return (
    <div className={styles.form}>
      {!arrival && (
        <div className={styles.refused} role="alert">
          {t("signOn.stopped")}
        </div>
      )}
      <Refused of={refusals} />
      {!isStopped && <output className={styles.lead}>{t("signOn.wait")}</output>}
      {isStopped && (
        <Button variant="default" size="md" fullWidth onClick={back}>
          {t(arrival && arrival.errand !== "enter" ? "signOn.goBack" : "signOn.again")}
        </Button>
      )}
    </div>
  );
}

function ByPasskey({ enter, refusals }: { enter: () => Promise<void>; refusals: Refusals }) {
  const { t } = useTranslation();
  const { data: ways } = useQuery(waysQuery);
  const [isBusy, setBusy] = useState(false);
  if (!ways?.passkeys || !knowsPasskeys()) return null;

  async function show(): Promise<void> {
    setBusy(true);
    refusals.clear();
    try {
      await enter();
    } catch (problem) {
      const failure = failureOf(problem);
      if (failure) refusals.say(t(`passkeys.${failure}`));
      else refusals.refuse(problem);
      setBusy(false);
    }
  }

  return (
    <Button
      variant="default"
      size="md"
      fullWidth
      leftSection={<IconFingerprint size={18} stroke={1.7} aria-hidden />}
      loading={isBusy}
      onClick={() => void show()}
    >
      {t("passkeys.confirm")}
    </Button>
  );
}
