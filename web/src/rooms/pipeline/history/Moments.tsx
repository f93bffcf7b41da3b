import { Button, SegmentedControl, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { clock, dayKey, readClock } from "@/lib/formats";
import { instantOf } from "@/lib/instants";
import { useNow } from "@/lib/now";
import { DayField } from "@/ui/Days";
import { useInsight } from "./insight";
import { momentOf, momentText, presets, written } from "./moments";
import type { Looking } from "./TimeBar";
import styles from "./time.module.css";

type Props = { pipelineId: string; looking: Looking; look: (looking: Looking) => void };

const minute = 60_000;
const year = 366 * 86_400_000;

/** Which moment, and what of it: what moved since then, or the board as it stood. */
export function Moments({ pipelineId, looking, look }: Props) {
  const { t } = useTranslation();
  const now = useNow();
  const [mode, setMode] = useState<"since" | "at">(looking.at ? "at" : "since");
  const chosen = looking.at ?? looking.since;
  const from = Date.parse(useInsight(pipelineId, {}).data?.told_from ?? "") || null;
  const earliest = Math.max(from ?? 0, now - year);
  const go = (moment: string): void => look(mode === "at" ? { at: moment } : { since: moment });
  return (
    <div className={styles.moments}>
      <SegmentedControl
        fullWidth
        data-autofocus
        aria-label={t("past.mode")}
        value={mode}
        onChange={(value) => setMode(value as "since" | "at")}
        data={[
          { value: "since", label: t("past.modeSince") },
          { value: "at", label: t("past.modeAt") },
        ]}
      />
      <p>{t(mode === "at" ? "past.modeAtText" : "past.modeSinceText")}</p>
      <ul>
        {presets.map((preset) => {
          const moment = momentOf(preset, now);
          const isTold = Date.parse(moment) >= earliest;
          return (
            <li key={preset}>
              <button
                type="button"
                disabled={!isTold}
                title={isTold ? undefined : t("past.notTold")}
                aria-pressed={chosen === moment}
                onClick={() => go(moment)}
              >
                {t(`past.${preset}`)}
                <span className="numbers">{momentText(moment)}</span>
              </button>
            </li>
          );
        })}
      </ul>
      <Chosen key={chosen} start={chosen ?? momentOf("day", now)} earliest={earliest} go={go} />
    </div>
  );
}

/** Any other moment: a day and a time of day. */
function Chosen({ start, earliest, go }: { start: string; earliest: number; go: (moment: string) => void }) {
  const { t } = useTranslation();
  const now = useNow();
  const known = Number.isNaN(Date.parse(start)) ? momentOf("day", now) : start;
  const [day, setDay] = useState(dayKey(known));
  const [time, setTime] = useState(clock(known));
  const [wrong, setWrong] = useState<string | null>(null);
  const first = Math.ceil(earliest / minute) * minute;
  function submit(event: React.FormEvent): void {
    event.preventDefault();
    const read = readClock(time);
    const at = read ? instantOf(day, read) : 0;
    if (!read) setWrong(t("past.noTime"));
    else if (at > Date.now()) setWrong(t("past.future"));
    else if (at < first) setWrong(t("past.tooEarly", { at: momentText(written(first)) }));
    else go(written(at));
  }
  return (
    <form className={styles.chosen} onSubmit={submit}>
      <DayField
        label={t("past.dayField")}
        value={day}
        onChange={setDay}
        min={dayKey(earliest)}
        max={dayKey(now)}
      />
      <TextInput
        label={t("past.timeField")}
        value={time}
        inputMode="numeric"
        onChange={(event) => {
          setTime(event.currentTarget.value);
          setWrong(null);
        }}
      />
      <Button type="submit" variant="default">
        {t("past.show")}
      </Button>
      {wrong && <p role="alert">{wrong}</p>}
    </form>
  );
}
