import { Switch, TextInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { answer, http } from "@/api/client";
import { Problem } from "@/api/problem";
import type { Company as Rules } from "@/api/types";
import { reasonOf } from "@/live/change";
import { companyQuery } from "@/live/shared";
import { Bones, RegionError } from "@/ui/States";
import { toast } from "@/ui/toast";
import { Hours } from "./Hours";
import styles from "./settings.module.css";

/** What holds for everybody. Each field is saved as it is left. */
export function Company() {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(companyQuery);
  const save = useSaving();
  return (
    <section className={styles.section}>
      <h2>{t("settings.company")}</h2>
      <p className={styles.lead}>{t("company.text")}</p>
      {error && !data && (
        <RegionError what={t("company.failed")} problem={error} retry={() => void refetch()} />
      )}
      {!data && !error && <Bones rows={3} height={90} />}
      {data && (
        <>
          <div className={styles.item}>
            <Name value={data.name} save={(name) => void save(data, { name })} />
          </div>
          <div className={styles.item}>
            <Switch
              label={t("company.onlyAssignees")}
              description={t("company.onlyAssigneesText")}
              checked={data.only_assignees_act}
              onChange={(event) => void save(data, { only_assignees_act: event.currentTarget.checked })}
            />
          </div>
          <div className={styles.item}>
            <div>
              <h3 className={styles.small}>{t("company.hours")}</h3>
              <p className={styles.hint}>{t("company.hoursText")}</p>
            </div>
            <Hours
              value={data.working_hours}
              onSave={(hours) => hours && void save(data, { working_hours: hours })}
            />
          </div>
        </>
      )}
    </section>
  );
}

function Name({ value, save }: { value: string; save: (name: string) => void }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState(value);
  useEffect(() => setTyped(value), [value]);
  return (
    <TextInput
      label={t("company.name")}
      description={t("company.nameText")}
      maxLength={120}
      value={typed}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={() => typed.trim() !== value && save(typed)}
      onKeyDown={(event) => event.key === "Enter" && event.currentTarget.blur()}
    />
  );
}

/** Shown at once; a refusal puts back what holds, also what somebody else has just set. */
function useSaving(): (before: Rules, part: Partial<Omit<Rules, "version">>) => Promise<void> {
  const { t } = useTranslation();
  const queries = useQueryClient();
  return async (before, part) => {
    queries.setQueryData(companyQuery.queryKey, { ...before, ...part });
    try {
      const { row } = await answer(
        http.PATCH("/api/company", { body: { version: before.version, ...part } }),
      );
      queries.setQueryData(companyQuery.queryKey, row);
      toast.said(t("office.saved"));
    } catch (problem) {
      const current = problem instanceof Problem && (problem.current as Rules | null);
      queries.setQueryData(companyQuery.queryKey, current || before);
      toast.failed(`${t("users.saveFailed")}: ${reasonOf(problem)}`, {});
    }
  };
}
