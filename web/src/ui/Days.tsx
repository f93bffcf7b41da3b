import { DatePickerInput } from "@mantine/dates";
import "@mantine/dates/styles.layer.css";
import "dayjs/locale/tr";
import { IconCalendar } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { longDay, shortDay } from "@/lib/formats";
import { currentLanguage } from "@/lib/i18n";

/** A first and a last day, each as 2026-11-26; null while not chosen. */
export type Span = [string | null, string | null];

function useCalendar() {
  const { t } = useTranslation();
  return {
    locale: currentLanguage(),
    firstDayOfWeek: 1 as const,
    weekendDays: [],
    hideOutsideDates: true,
    leftSection: <IconCalendar size={16} stroke={1.7} aria-hidden />,
    popoverProps: { zIndex: 260, shadow: "md" },
    getDayProps: (day: string) => ({ "aria-label": longDay(`${day}T12:00:00Z`) }),
    ariaLabels: {
      previousMonth: t("calendar.previous"),
      nextMonth: t("calendar.next"),
      previousYear: t("calendar.previous"),
      nextYear: t("calendar.next"),
      previousDecade: t("calendar.previous"),
      nextDecade: t("calendar.next"),
      monthLevelControl: t("calendar.up"),
      yearLevelControl: t("calendar.up"),
    },
  };
}

const shown = (day: string): string => shortDay(`${day}T12:00:00Z`);

/** Days from one to another, chosen in one calendar. */
export function DayRange({
  label,
  value,
  onChange,
  min,
  error,
}: {
  label: string;
  value: Span;
  onChange: (value: Span) => void;
  min: string;
  error?: React.ReactNode;
}) {
  const calendar = useCalendar();
  return (
    <DatePickerInput
      {...calendar}
      type="range"
      label={label}
      value={value}
      onChange={onChange}
      minDate={min}
      error={error}
      allowSingleDateInRange
      valueFormatter={() =>
        value[0] === value[1] || !value[1]
          ? value[0]
            ? shown(value[0])
            : ""
          : `${shown(value[0] ?? value[1])} – ${shown(value[1])}`
      }
    />
  );
}

/** The same as a filter, without a label of its own; both null for any day. */
export function DayFilter({
  label,
  value,
  onChange,
}: {
  label: string;
  value: Span;
  onChange: (value: Span) => void;
}) {
  const { t } = useTranslation();
  const calendar = useCalendar();
  // The first click chooses a day, the second the other end: half a span filters nothing yet.
  const [half, setHalf] = useState<Span | null>(null);
  const [first, last] = half ?? value;
  const text =
    first && last && first !== last ? `${shown(first)} – ${shown(last)}` : first ? shown(first) : "";
  return (
    <DatePickerInput
      {...calendar}
      type="range"
      aria-label={label}
      placeholder={label}
      value={half ?? value}
      onChange={(span) => {
        const isWhole = Boolean(span[0]) === Boolean(span[1]);
        setHalf(isWhole ? null : span);
        if (isWhole) onChange(span);
      }}
      onDropdownClose={() => setHalf(null)}
      allowSingleDateInRange
      clearable
      clearButtonProps={{ "aria-label": t("common.clear") }}
      valueFormatter={() => text}
    />
  );
}

/** One day. */
export function DayField({
  label,
  value,
  onChange,
  min,
  max,
  error,
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  min: string;
  max?: string;
  error?: React.ReactNode;
}) {
  const calendar = useCalendar();
  return (
    <DatePickerInput
      {...calendar}
      label={label}
      value={value}
      onChange={(day) => day && onChange(day)}
      minDate={min}
      {...(max ? { maxDate: max } : {})}
      error={error}
      valueFormatter={() => shown(value)}
    />
  );
}
