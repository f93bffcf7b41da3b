import { Button, Modal, Select } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { answer, http } from "@/api/client";
import { Problem } from "@/api/problem";
import type { Role } from "@/api/types";
import { rows } from "@/live/rows";
import { toast } from "@/ui/toast";
import styles from "./roles.module.css";

/** Deletes a role. Whoever has it gets another one, which must be named then. */
export function DeleteRole({ role, roles, close }: { role: Role; roles: Role[]; close: () => void }) {
  const { t } = useTranslation();
  const [replacement, setReplacement] = useState<string | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);

  async function send(): Promise<void> {
    setBusy(true);
    setRefusal(null);
    try {
      const { asOf } = await answer(
        http.DELETE("/api/roles/{role_id}", {
          params: { path: { role_id: role.id }, query: replacement ? { replacement_id: replacement } : {} },
        }),
      );
      rows.place([{ kind: "role", id: role.id, row: null }], asOf, null);
      toast.said(t("roles.deleted", { name: role.name }));
      close();
    } catch (problem) {
      setRefusal(problem instanceof Problem ? problem.sentence : t("offline.noAnswer"));
    } finally {
      setBusy(false);
    }
  }

  return (
    <Modal
      opened
      onClose={close}
      title={t("roles.deleteTitle", { name: role.name })}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <div className={styles.form}>
        <p className={styles.text}>{t("roles.deleteText")}</p>
        <Select
          label={t("roles.replacement")}
          placeholder={t("roles.noReplacement")}
          data={roles.filter(({ id }) => id !== role.id).map(({ id, name }) => ({ value: id, label: name }))}
          value={replacement}
          onChange={setReplacement}
          clearable
          error={refusal}
        />
        <div className={styles.buttons}>
          <Button variant="default" onClick={close}>
            {t("common.cancel")}
          </Button>
          <Button color="red" loading={isBusy} onClick={() => void send()}>
            {t("roles.delete")}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
