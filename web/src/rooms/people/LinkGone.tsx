import { Button } from "@mantine/core";
import { IconClockX, IconLinkOff, IconMailCheck } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { answer, http } from "@/api/client";
import styles from "./people.module.css";
import { Refused, useRefusals } from "./Refused";

/**
 * A link that opens nothing any more, and the way to another one: an invitation out of time is sent again, for all else
 * `others` leads on.
 */
export function LinkGone({
  token,
  isOldInvitation,
  others,
}: {
  token: string;
  isOldInvitation: boolean;
  others: React.ReactNode;
}) {
  const { t } = useTranslation();
  const [isBusy, setBusy] = useState(false);
  const [isSent, setSent] = useState(false);
  const refusals = useRefusals();

  async function again(): Promise<void> {
    setBusy(true);
    refusals.clear();
    try {
      await answer(http.POST("/api/invitation/again", { body: { token } }), { quiet401: true });
      setSent(true);
    } catch (problem) {
      refusals.refuse(problem);
    } finally {
      setBusy(false);
    }
  }

  if (isSent)
    return (
      <div className={styles.done} role="status">
        <IconMailCheck size={32} stroke={1.4} aria-hidden />
        <p>{t("link.sentAgain")}</p>
        <p className={styles.dim}>{t("forgot.sentText")}</p>
      </div>
    );
  const Sign = isOldInvitation ? IconClockX : IconLinkOff;
  return (
    <div className={styles.done}>
      <Refused of={refusals} />
      <Sign size={32} stroke={1.4} aria-hidden />
      <p>{t(isOldInvitation ? "link.expired" : "link.gone")}</p>
      <p className={styles.dim}>{t(isOldInvitation ? "link.expiredText" : "link.goneText")}</p>
      {isOldInvitation ? (
        <Button
          size="md"
          fullWidth
          loading={isBusy}
          disabled={refusals.secondsLeft > 0}
          onClick={() => void again()}
        >
          {t("link.again")}
        </Button>
      ) : (
        others
      )}
    </div>
  );
}
