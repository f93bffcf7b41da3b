import { ActionIcon, MultiSelect, NumberInput, Select, TagsInput, TextInput } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { CardField, Money } from "@/api/types";
import { plainAmount, readAmount } from "@/lib/formats";
import { aboutField, needsValue, type Row, withOperator } from "./draft";
import styles from "./filtering.module.css";
import { type Choices, say, stepOf } from "./names";

type Props = {
  row: Row;
  fields: readonly CardField[];
  choices: Choices;
  change: (row: Row) => void;
  remove: () => void;
  isFirst: boolean;
};

/** Field, operator, value. */
export function ConditionRow({ row, fields, choices, change, remove, isFirst }: Props) {
  const { t } = useTranslation();
  const field = fields.find(({ name }) => name === row.field);
  const name = row.field ? say(`filter.fields.${row.field}`) : t("filter.value");
  return (
    <div className={styles.row} role="group" aria-label={name}>
      <Select
        className={styles.field ?? ""}
        aria-label={t("filter.field")}
        placeholder={t("filter.pick")}
        data={fields.map((each) => ({ value: each.name, label: say(`filter.fields.${each.name}`) }))}
        value={row.field}
        onChange={(chosen) => {
          const found = fields.find((each) => each.name === chosen);
          if (found) change(aboutField(row, found));
        }}
        searchable
        allowDeselect={false}
        nothingFoundMessage={t("filter.nothingFound")}
        data-autofocus={(isFirst && row.field === null) || undefined}
      />
      {field && (
        <Select
          className={styles.operator ?? ""}
          aria-label={t("filter.operator")}
          data={field.operators.map((is) => ({ value: is, label: operatorOf(field, is) }))}
          value={row.is}
          onChange={(is) => is && change(withOperator(row, is))}
          allowDeselect={false}
        />
      )}
      {field && needsValue(row.is) && (
        <div className={styles.value}>
          <Value field={field} row={row} choices={choices} change={change} />
        </div>
      )}
      <ActionIcon
        className={styles.remove ?? ""}
        aria-label={t("filter.remove", { name })}
        onClick={remove}
        size={30}
      >
        <IconX size={16} stroke={1.7} />
      </ActionIcon>
    </div>
  );
}

/** Days before now read otherwise than plain numbers. */
function operatorOf(field: CardField, is: string): string {
  const isAgo = field.kind === "days" && field.name !== "stage_days" && is.startsWith("at_");
  return say(isAgo ? `filter.isDays.${is}` : `filter.is.${is}`);
}

type ValueProps = { field: CardField; row: Row; choices: Choices; change: (row: Row) => void };

function Value({ field, row, choices, change }: ValueProps) {
  const { t } = useTranslation();
  const set = (value: Row["value"]): void => change({ ...row, value });
  if (field.kind === "money") return <Amount value={row.value as Money | null} set={set} />;
  if (field.name === "quality") return <Steps row={row} set={set} />;
  if (field.kind === "days" || field.kind === "number")
    return (
      <NumberInput
        aria-label={t("filter.value")}
        value={typeof row.value === "number" ? row.value : ""}
        onChange={(typed) => set(typeof typed === "number" ? typed : null)}
        min={0}
        max={field.most}
        clampBehavior="strict"
        allowDecimal={false}
        allowNegative={false}
        hideControls
        {...(field.kind === "days"
          ? { rightSection: <span className={styles.unit}>{t("filter.days")}</span>, rightSectionWidth: 44 }
          : {})}
      />
    );
  const values = Array.isArray(row.value) ? row.value : [];
  if (field.kind === "texts")
    return (
      <TagsInput
        aria-label={t("filter.value")}
        placeholder={values.length === 0 ? t("filter.pick") : ""}
        data={choices[field.name] ?? []}
        value={values}
        onChange={set}
        maxTags={200}
      />
    );
  return (
    <MultiSelect
      aria-label={t("filter.value")}
      placeholder={values.length === 0 ? t("filter.pick") : ""}
      data={withUnknown(choices[field.name] ?? [], values, field)}
      value={values}
      onChange={set}
      searchable
      hidePickedOptions={false}
      nothingFoundMessage={t("filter.nothingFound")}
      maxValues={200}
    />
  );
}

/** What is chosen although nobody offers it any more stays visible, so that it can be taken away. */
function withUnknown(
  choices: Choices[string],
  values: readonly string[],
  field: CardField,
): { value: string; label: string }[] {
  const unknown = values.filter((value) => !choices.some((choice) => choice.value === value));
  const label = say(field.kind === "people" ? "filter.somebody" : "filter.something");
  return [
    ...choices,
    ...unknown.map((value) => ({ value, label: field.kind === "campaigns" ? value : label })),
  ];
}

/** Quality in the five steps it is shown in. */
function Steps({ row, set }: { row: Row; set: (value: number | null) => void }) {
  const { t } = useTranslation();
  const isLeast = row.is === "at_least";
  const steps = [1, 2, 3, 4, 5] as const;
  return (
    <Select
      aria-label={t("filter.value")}
      placeholder={t("filter.pick")}
      data={steps.map((step) => ({ value: String(step), label: t(`quality.${step}`) }))}
      value={typeof row.value === "number" ? String(stepOf(row.value)) : null}
      onChange={(step) =>
        set(step === null ? null : isLeast ? (Number(step) - 1) * 20 + 1 : Number(step) * 20)
      }
      allowDeselect={false}
    />
  );
}

const currencies = ["TRY", "USD", "EUR", "GBP"];

function Amount({ value, set }: { value: Money | null; set: (value: Money | null) => void }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState(value ? plainAmount(value.amount) : "");
  const [currency, setCurrency] = useState(value?.currency ?? "TRY");
  const amount = typed.trim() === "" ? null : readAmount(typed);
  const known = value?.amount ?? null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is typed decides, not who listens
  useEffect(() => {
    if (amount === known && currency === (value?.currency ?? currency)) return;
    set(amount === null ? null : { amount, currency });
  }, [amount, currency]);
  return (
    <div className={styles.amount}>
      <TextInput
        aria-label={t("filter.value")}
        inputMode="decimal"
        placeholder="1.250.000"
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        error={typed.trim() !== "" && amount === null ? t("board.valueWrong") : undefined}
      />
      <Select
        aria-label={t("filter.currency")}
        data={currencies.includes(currency) ? currencies : [...currencies, currency]}
        value={currency}
        onChange={(chosen) => chosen && setCurrency(chosen)}
        allowDeselect={false}
        w={76}
      />
    </div>
  );
}
