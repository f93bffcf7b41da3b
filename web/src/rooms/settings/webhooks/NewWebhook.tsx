import { Button, MultiSelect, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { answer, http } from "@/api/client";
import { Problem } from "@/api/problem";
import type { Webhook } from "@/api/types";
import { rows } from "@/live/rows";
import { toast } from "@/ui/toast";
import styles from "../settings.module.css";

/** All there is to be told of. */
export function useVerbs(): string[] {
  const { data } = useQuery({
    queryKey: ["verbs"],
    queryFn: async () => (await answer(http.GET("/api/webhooks"))).row.verbs,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return data ?? [];
}

/** An address that is to be told. */
export function NewWebhook({ onMade }: { onMade: (webhook: Webhook) => void }) {
  const { t } = useTranslation();
  const verbs = useVerbs();
  const form = useForm({
    initialValues: { name: "", url: "", verbs: [] as string[] },
    validate: { name: (name) => (name.trim() ? null : t("new.nameNeeded")) },
  });
  const make = useMutation({
    mutationFn: async (values: typeof form.values) => answer(http.POST("/api/webhooks", { body: values })),
    onSuccess: ({ row, asOf }) => {
      rows.place([{ kind: "webhook", id: row.id, row: { ...row, secret: null } }], asOf);
      form.reset();
      onMade(row);
    },
    onError: (problem) => {
      if (problem instanceof Problem) form.setErrors({ url: problem.sentence, ...problem.fields });
      else toast.refused(t("offline.noAnswer"));
    },
  });
  return (
    <form
      className={styles.form}
      autoComplete="off"
      onSubmit={form.onSubmit((values) => make.mutate(values))}
    >
      <TextInput label={t("webhooks.name")} {...form.getInputProps("name")} />
      <TextInput label={t("webhooks.url")} placeholder="https://" {...form.getInputProps("url")} />
      <MultiSelect
        className={styles.wide ?? ""}
        label={t("webhooks.verbs")}
        placeholder={form.values.verbs.length === 0 ? t("webhooks.every") : ""}
        data={verbs}
        searchable
        clearable
        {...form.getInputProps("verbs")}
      />
      <Button type="submit" loading={make.isPending}>
        {t("webhooks.make")}
      </Button>
    </form>
  );
}
