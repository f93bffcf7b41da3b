import { Checkbox, Switch, TextInput } from "@mantine/core";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { WorkingHours } from "@/api/types";
import { readClock, weekday } from "@/lib/formats";
import styles from "./hours.module.css";

type Day = NonNullable<WorkingHours[number]>;
const firstDay: Day = { start: "09:00", end: "18:00" };

/** A week's working hours, saved as each field is left. With `usual`, null means those of the company. */
export function Hours({
  value,
  usual,
  isLocked = false,
  onSave,
}: {
  value: WorkingHours | null;
  usual?: WorkingHours;
  isLocked?: boolean;
  onSave: (hours: WorkingHours | null) => void;
}) {
  const { t } = useTranslation();
  const shown = value ?? usual ?? [];
  const isFixed = isLocked || value === null;
  const set = (at: number, day: Day | null): void =>
    onSave(shown.map((before, place) => (place === at ? day : before)));
  return (
    <div className={styles.hours}>
      {usual && (
        <Switch
          label={t("hours.asCompany")}
          checked={value === null}
          disabled={isLocked}
          onChange={(event) => onSave(event.currentTarget.checked ? null : usual)}
        />
      )}
      {!(usual && value === null) && (
        <ul className={styles.days}>
          {shown.map((day, at) => (
            <DayLine
              // biome-ignore lint/suspicious/noArrayIndexKey: the place is the day of the week
              key={at}
              name={weekday(at)}
              day={day}
              isFixed={isFixed}
              save={(next) => set(at, next)}
            />
          ))}
        </ul>
      )}
    </div>
  );
}

function DayLine({
  name,
  day,
  isFixed,
  save,
}: {
  name: string;
  day: Day | null;
  isFixed: boolean;
  save: (day: Day | null) => void;
}) {
  const { t } = useTranslation();
  return (
    <li>
      <Checkbox
        label={name}
        checked={day !== null}
        disabled={isFixed}
        onChange={(event) => save(event.currentTarget.checked ? firstDay : null)}
      />
      {day ? (
        <span className={styles.span}>
          <Clock
            label={t("hours.start", { day: name })}
            value={day.start}
            isFixed={isFixed}
            fits={(start) => start < day.end}
            save={(start) => save({ ...day, start })}
          />
          <span aria-hidden>–</span>
          <Clock
            label={t("hours.end", { day: name })}
            value={day.end}
            isFixed={isFixed}
            fits={(end) => end > day.start}
            save={(end) => save({ ...day, end })}
          />
        </span>
      ) : (
        <span className={styles.off}>{t("hours.off")}</span>
      )}
    </li>
  );
}

/** A time of day as people type it: "9", "930" and "9.30" are understood. */
function Clock({
  label,
  value,
  isFixed,
  fits,
  save,
}: {
  label: string;
  value: string;
  isFixed: boolean;
  fits: (value: string) => boolean;
  save: (value: string) => void;
}) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState(value);
  const [isWrong, setWrong] = useState(false);
  useEffect(() => {
    setTyped(value);
    setWrong(false);
  }, [value]);
  function leave(): void {
    const read = readClock(typed);
    setWrong(read === null || !fits(read));
    if (read === null || !fits(read)) return;
    setTyped(read);
    if (read !== value) save(read);
  }
  return (
    <TextInput
      className={styles.clock ?? ""}
      aria-label={label}
      inputMode="numeric"
      maxLength={5}
      value={typed}
      disabled={isFixed}
      error={isWrong && t("hours.wrong")}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onFocus={(event) => event.currentTarget.select()}
      onBlur={leave}
      onKeyDown={(event) => {
        if (event.key === "Enter") event.currentTarget.blur();
        if (event.key === "Escape") {
          event.stopPropagation();
          setTyped(value);
          setWrong(false);
        }
      }}
    />
  );
}
