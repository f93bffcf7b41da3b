import { Switch, TextInput } from "@mantine/core";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { answer, http, named } from "@/api/client";
import type { Company as Rules } from "@/api/types";
import { change } from "@/live/change";
import { useCompany } from "@/live/shared";
import { Bones, RegionError } from "@/ui/States";
import { toast } from "@/ui/toast";
import { Hours } from "./Hours";
import styles from "./settings.module.css";

/** What holds for everybody. Each field is saved as it is left. */
export function Company() {
  const { t } = useTranslation();
  const { row, problem, retry } = useCompany();
  const save = useSaving();
  return (
    <section className={styles.section}>
      <h2>{t("settings.company")}</h2>
      <p className={styles.lead}>{t("company.text")}</p>
      {Boolean(problem) && !row && <RegionError what={t("company.failed")} problem={problem} retry={retry} />}
      {!row && !problem && <Bones rows={3} height={90} />}
      {row && (
        <>
          <div className={styles.item}>
            <Name value={row.name} save={(name) => void save({ name })} />
          </div>
          <div className={styles.item}>
            <Switch
              label={t("company.onlyAssignees")}
              description={t("company.onlyAssigneesText")}
              checked={row.only_assignees_act}
              onChange={(event) => void save({ only_assignees_act: event.currentTarget.checked })}
            />
          </div>
          <div className={styles.item}>
            <div>
              <h3 className={styles.small}>{t("company.hours")}</h3>
              <p className={styles.hint}>{t("company.hoursText")}</p>
            </div>
            <Hours
              value={row.working_hours}
              onSave={(hours) => hours && void save({ working_hours: hours })}
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

type Part = Partial<Omit<Rules, "id" | "version">>;

/** Shown at once, here and on every other screen; a refusal puts back what holds. */
function useSaving(): (part: Part) => Promise<void> {
  const { t } = useTranslation();
  return async (part) => {
    const isSaved = await change({
      kind: "company",
      id: "company",
      apply: (row) => ({ ...row, ...part }),
      send: ({ version }, requestId) =>
        answer(http.PATCH("/api/company", { ...named(requestId), body: { version, ...part } })),
      failed: t("users.saveFailed"),
      isFinal: true,
    });
    if (isSaved) toast.said(t("office.saved"));
  };
}
