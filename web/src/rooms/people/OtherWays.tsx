import { Button } from "@mantine/core";
import { IconBuilding, IconFingerprint } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { WaysIn } from "@/api/types";
import { enterByPasskey, failureOf, knowsPasskeys } from "./passkeys/ceremony";
import styles from "./people.module.css";
import type { Refusals } from "./Refused";
import { leaveToEnter } from "./signOn/journey";

/** The ways in beside the password. `returnTo` is where to go on after coming back from the provider. */
export function OtherWays({
  ways,
  returnTo,
  onDone,
  onStopped,
  refusals,
  hasDivider = false,
}: {
  ways: WaysIn;
  returnTo: string;
  onDone: () => Promise<void> | void;
  /** A passkey was asked for and not given. */
  onStopped: () => void;
  refusals: Refusals;
  hasDivider?: boolean;
}) {
  const { t } = useTranslation();
  const [busy, setBusy] = useState<"passkey" | "signOn" | null>(null);
  const hasPasskeys = ways.passkeys && knowsPasskeys();
  if (!hasPasskeys && ways.sign_on === null) return null;

  async function tryWay(way: "passkey" | "signOn", go: () => Promise<void>): Promise<void> {
    setBusy(way);
    refusals.clear();
    try {
      await go();
    } catch (problem) {
      const failure = way === "passkey" ? failureOf(problem) : null;
      if (failure) refusals.say(t(`passkeys.${failure}`));
      else refusals.refuse(problem);
      setBusy(null);
      onStopped();
    }
  }

  return (
    <>
      {hasDivider && <div className={styles.or}>{t("ways.or")}</div>}
      {hasPasskeys && (
        <Button
          variant="default"
          size="md"
          fullWidth
          leftSection={<IconFingerprint size={18} stroke={1.7} aria-hidden />}
          loading={busy === "passkey"}
          onClick={() =>
            void tryWay("passkey", async () => {
              await enterByPasskey({ isQuiet: false });
              await onDone();
            })
          }
        >
          {t("ways.passkey")}
        </Button>
      )}
      {ways.sign_on !== null && (
        <Button
          variant={ways.is_sign_on_only ? "filled" : "default"}
          size="md"
          fullWidth
          className={styles.longButton ?? ""}
          leftSection={<IconBuilding size={18} stroke={1.7} aria-hidden />}
          loading={busy === "signOn"}
          onClick={() => void tryWay("signOn", () => leaveToEnter(returnTo))}
        >
          {ways.sign_on || t("ways.signOn")}
        </Button>
      )}
    </>
  );
}
