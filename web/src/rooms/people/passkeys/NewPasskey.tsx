import { Button, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Problem } from "@/api/problem";
import styles from "../people.module.css";
import { Refused, useRefusals } from "../Refused";
import { addPasskey, failureOf } from "./ceremony";
import { systemName } from "./systemName";

/** A name for the new passkey, then the device asks its owner. */
export function NewPasskey({ onAdded, back }: { onAdded: () => Promise<void> | void; back: () => void }) {
  const { t } = useTranslation();
  const [name, setName] = useState(systemName);
  const [isBusy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<string | null>(null);
  const refusals = useRefusals();

  async function add(): Promise<void> {
    setBusy(true);
    setWrong(null);
    refusals.clear();
    try {
      await addPasskey(name);
      await onAdded();
    } catch (problem) {
      const failure = failureOf(problem);
      if (failure) refusals.say(t(`passkeys.${failure}`));
      else if (problem instanceof Problem && problem.fields.name) setWrong(problem.fields.name);
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
        void add();
      }}
    >
      <p className={styles.lead}>{t("passkeys.addingText")}</p>
      <Refused of={refusals} />
      <TextInput
        label={t("passkeys.adding")}
        maxLength={120}
        required
        withAsterisk={false}
        data-autofocus
        size="md"
        error={wrong}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <div className={styles.buttons}>
        <Button variant="default" size="md" onClick={back}>
          {t("common.cancel")}
        </Button>
        <Button type="submit" size="md" loading={isBusy}>
          {t("passkeys.goOn")}
        </Button>
      </div>
    </form>
  );
}
