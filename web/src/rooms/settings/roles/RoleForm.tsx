import { Button, Switch, Textarea, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { answer, http, named } from "@/api/client";
import { Problem } from "@/api/problem";
import type { Role } from "@/api/types";
import { newId } from "@/lib/ids";
import { rows } from "@/live/rows";
import { Dialog } from "@/ui/Dialog";
import { toast } from "@/ui/toast";
import styles from "./roles.module.css";

/** Names a role: a new one, a copy of one, or one that exists. */
export function RoleForm({
  original: role,
  isCopy,
  close,
}: {
  original: Role | null;
  isCopy: boolean;
  close: () => void;
}) {
  const { t } = useTranslation();
  const [isBusy, setBusy] = useState(false);
  const isNew = isCopy || role === null;
  const form = useForm({
    initialValues: {
      name: isCopy && role ? t("roles.copyOf", { name: role.name }) : (role?.name ?? ""),
      description: role?.description ?? "",
      needs_second_factor: role?.needs_second_factor ?? false,
    },
    validate: { name: (name) => (name.trim() ? null : t("new.nameNeeded")) },
  });

  async function submit(values: typeof form.values): Promise<void> {
    setBusy(true);
    const requestId = newId();
    rows.own(requestId);
    try {
      const { row, asOf } = await answer(
        isNew
          ? http.POST("/api/roles", {
              ...named(requestId),
              body: { name: values.name, description: values.description, copy_of: role?.id ?? null },
            })
          : http.PATCH("/api/roles/{role_id}", {
              ...named(requestId),
              params: { path: { role_id: role.id } },
              body: { version: role.version, ...values },
            }),
      );
      rows.place([{ kind: "role", id: row.id, row }], asOf, requestId);
      toast.said(t("roles.saved", { name: row.name }));
      close();
    } catch (problem) {
      if (problem instanceof Problem) form.setErrors({ name: problem.sentence, ...problem.fields });
      else toast.refused(t("offline.noAnswer"));
    } finally {
      setBusy(false);
    }
  }

  return (
    <Dialog opened onClose={close} title={t(isNew ? "roles.new" : "roles.edit")}>
      <form className={styles.form} onSubmit={form.onSubmit((values) => void submit(values))}>
        <TextInput label={t("roles.name")} maxLength={60} data-autofocus {...form.getInputProps("name")} />
        <Textarea
          label={t("roles.description")}
          maxLength={300}
          autosize
          minRows={2}
          {...form.getInputProps("description")}
        />
        {!isNew && (
          <Switch
            label={t("roles.secondFactor")}
            description={t("roles.secondFactorText")}
            {...form.getInputProps("needs_second_factor", { type: "checkbox" })}
          />
        )}
        <div className={styles.buttons}>
          <Button variant="default" onClick={close}>
            {t("common.cancel")}
          </Button>
          <Button type="submit" loading={isBusy}>
            {t("common.save")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
