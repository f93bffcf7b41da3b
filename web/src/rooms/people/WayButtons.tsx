import { Button } from "@mantine/core";
import { IconBuilding, IconFingerprint } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Problem } from "@/api/problem";
import { failureOf } from "./passkeys/ceremony";
import styles from "./people.module.css";
import type { Refusals } from "./Refused";

type Way = { label: string; go: () => Promise<void>; isFirst?: boolean };

/** Saying who one is with a passkey, or at the company's identity provider: a button each, one at work at a time. */
export function WayButtons({
  passkey,
  signOn,
  refusals,
  onStopped,
  hasDivider = false,
}: {
  passkey: Way | null;
  signOn: Way | null;
  refusals: Refusals;
  /** It was begun and led nowhere. */
  onStopped?: () => void;
  hasDivider?: boolean;
}) {
  const { t } = useTranslation();
  const [busy, setBusy] = useState<Way["label"] | null>(null);
  if (!passkey && !signOn) return null;

  async function take(way: Way): Promise<void> {
    setBusy(way.label);
    refusals.clear();
    try {
      await way.go();
    } catch (problem) {
      const failure = way === passkey ? failureOf(problem) : null;
      const unproved = problem instanceof Problem ? problem.fields.signature : undefined;
      if (failure) refusals.say(t(`passkeys.${failure}`));
      else if (unproved) refusals.say(unproved);
      else refusals.refuse(problem);
      setBusy(null);
      onStopped?.();
    }
  }

  return (
    <>
      {hasDivider && <div className={styles.or}>{t("ways.or")}</div>}
      {passkey && (
        <Button
          variant="default"
          size="md"
          fullWidth
          leftSection={<IconFingerprint size={18} stroke={1.7} aria-hidden />}
          loading={busy === passkey.label}
          onClick={() => void take(passkey)}
        >
          {passkey.label}
        </Button>
      )}
      {signOn && (
        <Button
          variant={signOn.isFirst ? "filled" : "default"}
          size="md"
          fullWidth
          className={styles.longButton ?? ""}
          leftSection={<IconBuilding size={18} stroke={1.7} aria-hidden />}
          loading={busy === signOn.label}
          onClick={() => void take(signOn)}
        >
          {signOn.label}
        </Button>
      )}
    </>
  );
}
