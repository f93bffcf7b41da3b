import { Button, CopyButton, Select, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { answer, http } from "@/api/client";
import { isGranted, useMe } from "@/api/me";
import { Problem } from "@/api/problem";
import type { Form } from "@/api/types";
import { useSources } from "@/live/shared";
import { Bones, Empty, RegionError } from "@/ui/States";
import { toast } from "@/ui/toast";
import styles from "./settings.module.css";

const formsKey = ["forms"];

/** Public forms: a piece of HTML to paste, and every answer becomes a lead. */
export function Forms() {
  const { t } = useTranslation();
  const me = useMe();
  const { data, error, refetch } = useQuery({
    queryKey: formsKey,
    queryFn: async () => (await answer(http.GET("/api/forms"))).row.items,
  });
  return (
    <section className={styles.section}>
      <h2>{t("settings.forms")}</h2>
      <p className={styles.lead}>{t("forms.text")}</p>
      {isGranted(me, "channels.manage") && <NewForm />}
      {error && <RegionError what={t("forms.failed")} problem={error} retry={() => void refetch()} />}
      {!data && !error && <Bones rows={2} height={140} />}
      {data?.length === 0 && <Empty>{t("forms.empty")}</Empty>}
      <ul className={styles.list}>
        {data?.map((form) => (
          <FormItem key={form.id} form={form} />
        ))}
      </ul>
    </section>
  );
}

function FormItem({ form }: { form: Form }) {
  const { t } = useTranslation();
  return (
    <li className={styles.item}>
      <div className={styles.row}>
        <strong>{form.name}</strong>
        <span className={styles.hint}>{form.source.name}</span>
        <CopyButton value={form.snippet}>
          {({ copied, copy }) => (
            <Button className={styles.end ?? ""} variant="default" onClick={copy}>
              {t(copied ? "common.copied" : "forms.copy")}
            </Button>
          )}
        </CopyButton>
      </div>
      <pre className={styles.code} tabIndex={0}>
        {form.snippet}
      </pre>
    </li>
  );
}

function NewForm() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const sources = useSources();
  const form = useForm({
    initialValues: { name: "", source: "website" },
    validate: { name: (name) => (name.trim() ? null : t("new.nameNeeded")) },
  });
  const open = useMutation({
    mutationFn: async (values: typeof form.values) =>
      (await answer(http.POST("/api/forms", { body: values }))).row,
    onSuccess: (made) => {
      form.reset();
      toast.said(t("forms.made", { name: made.name }));
      void queries.invalidateQueries({ queryKey: formsKey });
    },
    onError: (problem) => {
      if (problem instanceof Problem) form.setErrors({ name: problem.sentence, ...problem.fields });
      else toast.refused(t("offline.noAnswer"));
    },
  });
  return (
    <form className={styles.form} onSubmit={form.onSubmit((values) => open.mutate(values))}>
      <TextInput label={t("forms.name")} {...form.getInputProps("name")} />
      <Select
        label={t("forms.source")}
        data={sources.map(({ key, name }) => ({ value: key, label: name }))}
        allowDeselect={false}
        {...form.getInputProps("source")}
      />
      <Button type="submit" loading={open.isPending}>
        {t("forms.open")}
      </Button>
    </form>
  );
}
