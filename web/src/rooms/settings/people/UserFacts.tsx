import { SegmentedControl, Select } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { User } from "@/api/types";
import { useCompany, useDepartments, usePeople } from "@/live/shared";
import { InlineText } from "@/ui/InlineText";
import { Hours } from "../Hours";
import { edit } from "./edits";
import styles from "./people.module.css";

/** How to reach somebody, where they belong, and when they work. */
export function UserFacts({ user, isLocked }: { user: User; isLocked: boolean }) {
  const { t } = useTranslation();
  const { items: departments } = useDepartments();
  const people = usePeople();
  const { row: company } = useCompany();
  return (
    <dl className={styles.facts}>
      <dt>{t("users.email")}</dt>
      <dd>
        <InlineText
          value={user.email ?? ""}
          label={t("users.editEmail")}
          isLocked={isLocked}
          onSave={(email) => void edit(user, { email })}
        />
      </dd>
      <dt>{t("users.language")}</dt>
      <dd>
        <SegmentedControl
          aria-label={t("users.language")}
          value={user.language ?? "tr"}
          disabled={isLocked}
          onChange={(language) => void edit(user, { language: language === "en" ? "en" : "tr" })}
          data={[
            { value: "tr", label: "Türkçe" },
            { value: "en", label: "English" },
          ]}
        />
      </dd>
      <dt>{t("users.department")}</dt>
      <dd>
        <Select
          aria-label={t("users.department")}
          placeholder={t("users.noDepartment")}
          data={departments.map(({ id, name }) => ({ value: id, label: name }))}
          value={user.department_id}
          onChange={(id) => void edit(user, { department_id: id })}
          disabled={isLocked}
          clearable
          clearButtonProps={{ "aria-label": t("common.clear") }}
        />
      </dd>
      <dt>{t("users.reportsTo")}</dt>
      <dd>
        <Select
          aria-label={t("users.reportsTo")}
          placeholder={t("users.reportsToNobody")}
          data={people.filter(({ id }) => id !== user.id).map(({ id, name }) => ({ value: id, label: name }))}
          value={user.reports_to}
          onChange={(id) => void edit(user, { reports_to: id })}
          disabled={isLocked}
          searchable
          clearable
          clearButtonProps={{ "aria-label": t("common.clear") }}
        />
      </dd>
      <dt>{t("users.hours")}</dt>
      <dd>
        {company && (
          <Hours
            value={user.working_hours}
            usual={company.working_hours}
            isLocked={isLocked}
            onSave={(hours) => void edit(user, { working_hours: hours })}
          />
        )}
      </dd>
    </dl>
  );
}
