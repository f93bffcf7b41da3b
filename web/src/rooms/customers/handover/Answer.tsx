import { Button, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import styles from "./handover.module.css";
import { accept, decline } from "./load";

type Props = { id: string; customerId: string };

/** Takes the customer over, or says why not: in place, wherever one is told of it. */
export function Answer({ id, customerId }: Props) {
  const { t } = useTranslation();
  const [isDeclining, setDeclining] = useState(false);
  const [why, setWhy] = useState("");
  const [isBusy, setBusy] = useState(false);

  async function answer(send: () => Promise<boolean>): Promise<void> {
    setBusy(true);
    if (!(await send())) setBusy(false);
  }

  if (!isDeclining)
    return (
      <div className={styles.answer}>
        <Button size="compact-md" loading={isBusy} onClick={() => void answer(() => accept(id, customerId))}>
          {t("handover.accept")}
        </Button>
        <Button size="compact-md" variant="default" disabled={isBusy} onClick={() => setDeclining(true)}>
          {t("handover.decline")}
        </Button>
      </div>
    );
  return (
    <form
      className={styles.answer}
      aria-label={t("handover.decline")}
      onSubmit={(event) => {
        event.preventDefault();
        void answer(() => decline(id, customerId, why.trim()));
      }}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        setDeclining(false);
      }}
    >
      <TextInput
        className={styles.why ?? ""}
        aria-label={t("handover.why")}
        placeholder={t("handover.why")}
        maxLength={2_000}
        // The person has just asked for it.
        autoFocus
        value={why}
        onChange={(event) => setWhy(event.currentTarget.value)}
      />
      <Button size="compact-md" type="submit" color="red" variant="outline" loading={isBusy}>
        {t("handover.decline")}
      </Button>
      <Button size="compact-md" variant="default" disabled={isBusy} onClick={() => setDeclining(false)}>
        {t("common.cancel")}
      </Button>
    </form>
  );
}
