import { Button, MultiSelect, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { answer, http } from "@/api/client";
import { Problem } from "@/api/problem";
import type { Webhook } from "@/api/types";
import { rows } from "@/live/rows";
import { Dialog } from "@/ui/Dialog";
import { toast } from "@/ui/toast";
import styles from "../settings.module.css";
import { useVerbs } from "./verbs";

/** An address that is told: a new one, or another name, address or choice of one there is. */
export function WebhookForm({
  webhook,
  close,
  onMade,
}: {
  webhook: Webhook | null;
  close: () => void;
  /** Told of a new one, with the secret that is shown this once. */
  onMade?: (webhook: Webhook) => void;
}) {
  const { t } = useTranslation();
  const { groups } = useVerbs();
  const form = useForm({
    initialValues: { name: webhook?.name ?? "", url: webhook?.url ?? "", verbs: webhook?.verbs ?? [] },
    validate: { name: (name) => (name.trim() ? null : t("new.nameNeeded")) },
  });
  const save = useMutation({
    mutationFn: async (values: typeof form.values) => {
      if (!webhook) return answer(http.POST("/api/webhooks", { body: values }));
      const { url, ...others } = values;
      // Another address asks who is there; the same one is no reason to.
      const body = { version: webhook.version, ...others, ...(url === webhook.url ? {} : { url }) };
      return answer(
        http.PATCH("/api/webhooks/{webhook_id}", { params: { path: { webhook_id: webhook.id } }, body }),
      );
    },
    onSuccess: ({ row, asOf }) => {
      rows.place([{ kind: "webhook", id: row.id, row: { ...row, secret: null } }], asOf);
      if (webhook) toast.said(t("webhooks.saved", { name: row.name }));
      else onMade?.(row);
      close();
    },
    onError: (problem) => {
      if (problem instanceof Problem) form.setErrors({ name: problem.sentence, ...problem.fields });
      else toast.refused(t("offline.noAnswer"));
    },
  });
  return (
    <Dialog
      opened
      onClose={close}
      title={webhook ? t("webhooks.editTitle", { name: webhook.name }) : t("webhooks.new")}
      size={520}
    >
      <form
        className={styles.fields}
        autoComplete="off"
        onSubmit={form.onSubmit((values) => save.mutate(values))}
      >
        <TextInput label={t("webhooks.name")} data-autofocus {...form.getInputProps("name")} />
        <TextInput
          label={t("webhooks.url")}
          description={t("webhooks.urlText")}
          placeholder="https://"
          inputMode="url"
          {...form.getInputProps("url")}
        />
        <MultiSelect
          label={t("webhooks.verbs")}
          description={t("webhooks.verbsText")}
          placeholder={form.values.verbs.length === 0 ? t("webhooks.every") : ""}
          data={groups.map(({ title, verbs }) => ({
            group: title,
            items: verbs.map(({ verb, title: label }) => ({ value: verb, label })),
          }))}
          searchable
          clearable
          clearButtonProps={{ "aria-label": t("common.clear") }}
          maxDropdownHeight={280}
          {...form.getInputProps("verbs")}
        />
        <div className={styles.buttons}>
          <Button variant="default" size="md" onClick={close}>
            {t("common.cancel")}
          </Button>
          <Button type="submit" size="md" loading={save.isPending}>
            {t(webhook ? "common.save" : "webhooks.make")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
