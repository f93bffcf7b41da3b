import { Button, NumberInput, Progress, Switch } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { answer, http, named } from "@/api/client";
import type { QualityRule, QualityRules as Rules } from "@/api/types";
import { count, exact } from "@/lib/formats";
import { change } from "@/live/change";
import { useQualityRules } from "@/live/shared";
import { factName } from "@/ui/quality";
import { Bones, RegionError } from "@/ui/States";
import { toast } from "@/ui/toast";
import settings from "../settings.module.css";
import { given, isSame } from "./draft";
import { Preview } from "./Preview";
import styles from "./quality.module.css";

const mostPoints = 100;

/** What is given points, and how many customers stand where by it. */
export function QualityRules() {
  const { t } = useTranslation();
  const { row, problem, retry } = useQualityRules();
  return (
    <section className={`${settings.section} ${styles.section}`} aria-label={t("points.title")}>
      <h2>{t("points.title")}</h2>
      <p className={settings.lead}>{t("points.text")}</p>
      {problem && !row ? <RegionError what={t("points.failed")} problem={problem} retry={retry} /> : null}
      {!row && !problem && <Bones rows={8} height={44} />}
      {row && <Editor row={row} />}
    </section>
  );
}

/** Rules are tried before they hold: what is changed here stays a draft until it is saved. */
function Editor({ row }: { row: Rules }) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState<{ rules: QualityRule[]; version: number } | null>(null);
  const rules = draft?.rules ?? row.rules;
  const isChanged = draft !== null && !isSame(draft.rules, row.rules);
  const isOvertaken = isChanged && draft.version !== row.version;

  function set(rule: QualityRule): void {
    const next = rules.map((before) => (before.fact === rule.fact ? rule : before));
    setDraft({ rules: next, version: draft?.version ?? row.version });
  }

  async function save(): Promise<void> {
    const isSaved = await change({
      kind: "quality_rules",
      id: row.id,
      apply: (before) => ({ ...before, rules }),
      send: ({ version }, requestId) =>
        answer(
          http.PUT("/api/quality-rules", { ...named(requestId), body: { version, rules: given(rules) } }),
        ),
      failed: t("points.notSaved"),
      isFinal: true,
    });
    if (!isSaved) return;
    setDraft(null);
    toast.said(t("points.saved"));
  }

  return (
    <div className={styles.sides}>
      <form
        className={styles.rules}
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <ul className={settings.list} aria-label={t("points.rules")}>
          {rules.map((rule) => (
            <RuleItem key={rule.fact} rule={rule} set={set} />
          ))}
        </ul>
        {isOvertaken && (
          <p className={settings.problem} role="status">
            {t("points.changed", { name: row.edited_by?.name ?? t("points.somebody") })}
          </p>
        )}
        <div className={styles.foot}>
          {row.edited_at && (
            <span className={settings.hint}>
              {t("points.edited", {
                name: row.edited_by?.name ?? t("points.somebody"),
                at: exact(row.edited_at),
              })}
            </span>
          )}
          <span className={styles.buttons}>
            {isChanged && (
              <Button variant="default" onClick={() => setDraft(null)}>
                {t("points.revert")}
              </Button>
            )}
            <Button type="submit" disabled={!isChanged}>
              {t("common.save")}
            </Button>
          </span>
        </div>
      </form>
      <div className={styles.beside}>
        <Preview rules={given(rules)} />
        <Sweeping row={row} />
      </div>
    </div>
  );
}

function RuleItem({ rule, set }: { rule: QualityRule; set: (rule: QualityRule) => void }) {
  const { t } = useTranslation();
  const fact = factName(t, rule.fact);
  return (
    <li className={styles.rule}>
      <Switch
        className={styles.fact ?? ""}
        label={fact}
        checked={rule.is_on}
        onChange={(event) => set({ ...rule, is_on: event.currentTarget.checked })}
      />
      {rule.unit !== "flag" && (
        <span className={styles.least}>
          <span aria-hidden>{t("points.least")}</span>
          <NumberField
            label={t("points.atLeast", { fact })}
            value={rule.at_least}
            least={rule.fewest}
            most={rule.most}
            isWide={rule.unit === "money"}
            set={(at_least) => set({ ...rule, at_least })}
          />
          <span aria-hidden>{t(`points.unit.${rule.unit}`)}</span>
        </span>
      )}
      <NumberField
        label={t("points.points", { fact })}
        value={rule.points}
        least={-mostPoints}
        most={mostPoints}
        set={(points) => set({ ...rule, points })}
      />
    </li>
  );
}

type FieldProps = {
  label: string;
  value: number;
  least: number;
  most: number;
  isWide?: boolean;
  set: (value: number) => void;
};

function NumberField({ label, value, least, most, isWide = false, set }: FieldProps) {
  return (
    <NumberInput
      className={(isWide ? styles.wide : styles.number) ?? ""}
      aria-label={label}
      min={least}
      max={most}
      step={least < 0 ? 5 : 1}
      allowDecimal={false}
      allowNegative={least < 0}
      clampBehavior="strict"
      thousandSeparator="."
      decimalSeparator=","
      value={value}
      onChange={(typed) => {
        if (typeof typed === "number") set(typed);
      }}
    />
  );
}

/** How far scoring everybody anew has come. */
function Sweeping({ row }: { row: Rules }) {
  const { t } = useTranslation();
  if (row.total === null || row.done === null) return null;
  const says = t("points.sweeping", { done: count(row.done), total: count(row.total) });
  return (
    <div className={styles.sweeping} role="status">
      <span>{says}</span>
      <Progress value={row.total ? (100 * row.done) / row.total : 0} aria-label={says} />
    </div>
  );
}
