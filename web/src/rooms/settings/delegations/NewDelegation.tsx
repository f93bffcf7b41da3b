import { Button, Select } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { answer, http, named } from "@/api/client";
import { useMe } from "@/api/me";
import { Problem } from "@/api/problem";
import { newId } from "@/lib/ids";
import { reasonOf } from "@/live/change";
import { rows } from "@/live/rows";
import { usePeople } from "@/live/shared";
import { DayRange, type Span } from "@/ui/Days";
import { toast } from "@/ui/toast";
import styles from "../settings.module.css";
import { today } from "./days";

/** Arranges who stands in for whom; whoever does not manage people arranges it for themselves. */
export function NewDelegation({ isForOthers }: { isForOthers: boolean }) {
  const { t } = useTranslation();
  const me = useMe();
  const people = usePeople();
  const [isBusy, setBusy] = useState(false);
  const id = useRef(newId());
  const form = useForm({
    initialValues: {
      from_user_id: isForOthers ? (null as string | null) : me.id,
      to_user_id: null as string | null,
      days: [today(), today()] as Span,
    },
    validate: {
      from_user_id: (value) => (value ? null : t("standIns.whoNeeded")),
      to_user_id: (value) => (value ? null : t("standIns.whoNeeded")),
      days: ([first, last]) => (first && last ? null : t("standIns.daysNeeded")),
    },
  });
  const choices = people.map((user) => ({ value: user.id, label: user.name }));

  async function submit({ from_user_id, to_user_id, days }: typeof form.values): Promise<void> {
    const [first_day, last_day] = days;
    if (!from_user_id || !to_user_id || !first_day || !last_day) return;
    setBusy(true);
    const requestId = newId();
    rows.own(requestId);
    try {
      const { row, asOf } = await answer(
        http.POST("/api/delegations", {
          ...named(requestId),
          body: { id: id.current, from_user_id, to_user_id, first_day, last_day },
        }),
      );
      rows.place([{ kind: "delegation", id: row.id, row }], asOf, requestId);
      id.current = newId();
      form.reset();
      toast.said(t("standIns.made", { from: row.from_user.name, to: row.to_user.name }));
    } catch (problem) {
      if (problem instanceof Problem)
        form.setErrors(
          Object.keys(problem.fields).length ? problem.fields : { to_user_id: problem.sentence },
        );
      else toast.refused(reasonOf(problem));
    } finally {
      setBusy(false);
    }
  }

  return (
    <form className={styles.form} onSubmit={form.onSubmit((values) => void submit(values))}>
      {isForOthers && (
        <Select
          label={t("standIns.from")}
          placeholder={t("standIns.choose")}
          data={choices}
          searchable
          {...form.getInputProps("from_user_id")}
        />
      )}
      <Select
        label={t("standIns.to")}
        placeholder={t("standIns.choose")}
        data={choices.filter(({ value }) => value !== form.values.from_user_id)}
        searchable
        {...form.getInputProps("to_user_id")}
      />
      <DayRange
        label={t("standIns.daysOf")}
        value={form.values.days}
        onChange={(days) => form.setFieldValue("days", days)}
        min={today()}
        error={form.errors.days ?? form.errors.first_day ?? form.errors.last_day}
      />
      <Button type="submit" loading={isBusy}>
        {t("standIns.make")}
      </Button>
    </form>
  );
}
