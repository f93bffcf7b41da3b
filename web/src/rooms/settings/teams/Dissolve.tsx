import { Button, Select } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Ref } from "@/api/types";
import { reasonOf } from "@/live/change";
import { Dialog } from "@/ui/Dialog";
import { toast } from "@/ui/toast";
import styles from "./teams.module.css";

/** Deletes a team or department. Where what is in it goes must be named when anything is. */
export function Dissolve({
  thing,
  others,
  text,
  label,
  carryOut,
  close,
}: {
  thing: Ref;
  others: Ref[];
  text: string;
  label: string;
  carryOut: (id: string, moveTo: string | null) => Promise<void>;
  close: () => void;
}) {
  const { t } = useTranslation();
  const [moveTo, setMoveTo] = useState<string | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  async function send(): Promise<void> {
    setBusy(true);
    setRefusal(null);
    try {
      await carryOut(thing.id, moveTo);
      toast.said(t("teams.deleted", { name: thing.name }));
      close();
    } catch (problem) {
      setRefusal(reasonOf(problem));
      setBusy(false);
    }
  }
  return (
    <Dialog opened onClose={close} title={t("teams.deleteTitle", { name: thing.name })} size={440}>
      <div className={styles.form}>
        <p className={styles.text}>{text}</p>
        <Select
          label={label}
          placeholder={t("teams.moveNowhere")}
          data={others
            .filter(({ id }) => id !== thing.id)
            .map(({ id, name }) => ({ value: id, label: name }))}
          value={moveTo}
          onChange={setMoveTo}
          clearable
          clearButtonProps={{ "aria-label": t("common.clear") }}
          error={refusal}
        />
        <div className={styles.buttons}>
          <Button variant="default" h={36} onClick={close}>
            {t("common.cancel")}
          </Button>
          <Button color="red" h={36} loading={isBusy} onClick={() => void send()}>
            {t("teams.delete")}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
