import { TextInput } from "@mantine/core";
import { IconClock } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { clock, dueDay, longDay } from "@/lib/formats";
import { useNow } from "@/lib/now";
import { readWhen } from "@/lib/when";
import { Chip } from "./Chip";
import { Presets } from "./Presets";
import styles from "./whenField.module.css";

type Props = {
  label: string;
  /** The moment that is chosen; null where none is said, NaN where what is written says none. */
  at: number | null;
  choose: (at: number | null) => void;
  /** What is meant lies behind, and need not be said; else ahead. */
  isPast?: boolean;
};

/** A moment as one says it, "yarın 15:00", or by one press; what was understood stands beneath what is written. */
export function WhenField({ label, at, choose, isPast = false }: Props) {
  const { t } = useTranslation();
  const now = useNow();
  // Null as long as nobody writes: then it is told how the chosen moment reads.
  const [written, setWritten] = useState<string | null>(null);
  const [isLeft, setLeft] = useState(false);
  const isSaid = at !== null && !Number.isNaN(at);

  function write(text: string): void {
    setLeft(false);
    setWritten(text);
    choose(momentIn(text));
  }

  function momentIn(text: string): number | null {
    if (!text.trim()) return null;
    const [moment, today] = [read(text), Date.now()];
    return moment === null || moment > today === isPast ? Number.NaN : moment;
  }

  function read(text: string): number | null {
    return readWhen(text, Date.now(), isPast ? "past" : "future")?.at.getTime() ?? null;
  }

  function wrong(text: string): string | null {
    if (isSaid || (isPast && !text.trim())) return null;
    if (read(text) !== null) return t(isPast ? "when.behind" : "when.ahead");
    return t(isPast ? "when.unreadPast" : "when.unread");
  }

  return (
    <div className={styles.field}>
      <TextInput
        label={label}
        placeholder={t(isPast ? "when.hintPast" : "when.hint")}
        autoComplete="off"
        leftSection={<IconClock size={15} stroke={1.7} aria-hidden />}
        value={written ?? (isSaid ? dueDay(at, now, true) : "")}
        error={isLeft && wrong(written ?? "")}
        onChange={(event) => write(event.currentTarget.value)}
        onFocus={(event) => event.currentTarget.select()}
        onBlur={() => setLeft(true)}
        onKeyDown={(event) => event.key === "Enter" && setLeft(true)}
      />
      <p className={styles.understood} aria-live="polite">
        {written !== null && isSaid && <Chip tone="info">{`${longDay(at)} ${clock(at)}`}</Chip>}
      </p>
      {!isPast && (
        <Presets
          label={label}
          now={now}
          chosen={at}
          choose={(moment) => {
            setWritten(null);
            choose(moment);
          }}
        />
      )}
    </div>
  );
}
