import { Button } from "@mantine/core";
import { IconBuilding, IconFingerprint } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Problem } from "@/api/problem";
import type { Security } from "@/api/types";
import { confirmByPasskey, failureOf, knowsPasskeys } from "./passkeys/ceremony";
import styles from "./people.module.css";
import type { Refusals } from "./Refused";
import { leaveFor } from "./signOn/journey";
import { waysQuery } from "./ways";

/** Proving again who one is with a passkey, or at the company's identity provider, which leads back to this very page. */
export function OtherProofs({
  security,
  onProved,
  refusals,
}: {
  security: Security;
  onProved: () => void;
  refusals: Refusals;
}) {
  const { t } = useTranslation();
  const { data: ways } = useQuery(waysQuery);
  const [busy, setBusy] = useState<"passkey" | "signOn" | null>(null);
  const hasPasskey = Boolean(ways?.passkeys && security.passkeys.length > 0 && knowsPasskeys());
  const hasSignOn = Boolean(ways && ways.sign_on !== null && security.sign_on_since);
  if (!hasPasskey && !hasSignOn) return null;

  async function prove(way: "passkey" | "signOn", go: () => Promise<void>): Promise<void> {
    setBusy(way);
    refusals.clear();
    try {
      await go();
    } catch (problem) {
      const failure = way === "passkey" ? failureOf(problem) : null;
      const unproved = problem instanceof Problem ? problem.fields.signature : undefined;
      if (failure) refusals.say(t(`passkeys.${failure}`));
      else if (unproved) refusals.say(unproved);
      else refusals.refuse(problem);
      setBusy(null);
    }
  }

  return (
    <>
      <div className={styles.or}>{t("ways.or")}</div>
      {hasPasskey && (
        <Button
          variant="default"
          size="md"
          fullWidth
          leftSection={<IconFingerprint size={18} stroke={1.7} aria-hidden />}
          loading={busy === "passkey"}
          onClick={() => void prove("passkey", () => confirmByPasskey().then(onProved))}
        >
          {t("passkeys.confirm")}
        </Button>
      )}
      {hasSignOn && (
        <Button
          variant="default"
          size="md"
          fullWidth
          leftSection={<IconBuilding size={18} stroke={1.7} aria-hidden />}
          loading={busy === "signOn"}
          onClick={() => void prove("signOn", () => leaveFor("confirm", location.pathname + location.search))}
        >
          {t("signOn.confirm")}
        </Button>
      )}
    </>
  );
}
