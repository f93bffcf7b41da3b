import { Button, Select, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { reasonOf } from "@/live/change";
import { useDepartments } from "@/live/shared";
import { Dialog } from "@/ui/Dialog";
import { makeDepartment, makeTeam } from "./edits";
import styles from "./teams.module.css";

/** Names a new team or department. */
export function NewThing({ what, close }: { what: "team" | "department"; close: () => void }) {
  const { t } = useTranslation();
  const { items } = useDepartments();
  const [isBusy, setBusy] = useState(false);
  const form = useForm<{ name: string; department_id: string | null }>({
    initialValues: { name: "", department_id: null },
    validate: { name: (name) => (name.trim() ? null : t("new.nameNeeded")) },
  });
  async function submit({ name, department_id }: typeof form.values): Promise<void> {
    setBusy(true);
    try {
      await (what === "team" ? makeTeam(name, department_id) : makeDepartment(name));
      close();
    } catch (problem) {
      form.setErrors({ name: reasonOf(problem) });
      setBusy(false);
    }
  }
  return (
    <Dialog
      opened
      onClose={close}
      title={t(what === "team" ? "teams.newTeam" : "teams.newDepartment")}
      size={400}
    >
      <form className={styles.form} onSubmit={form.onSubmit((values) => void submit(values))}>
        <TextInput label={t("teams.name")} maxLength={120} data-autofocus {...form.getInputProps("name")} />
        {what === "team" && (
          <Select
            label={t("users.department")}
            placeholder={t("users.noDepartment")}
            data={items.map(({ id, name }) => ({ value: id, label: name }))}
            clearable
            clearButtonProps={{ "aria-label": t("common.clear") }}
            {...form.getInputProps("department_id")}
          />
        )}
        <div className={styles.buttons}>
          <Button variant="default" h={36} onClick={close}>
            {t("common.cancel")}
          </Button>
          <Button type="submit" h={36} loading={isBusy}>
            {t("teams.make")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
