import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Problem } from "@/api/problem";
import { countdown } from "@/lib/formats";
import styles from "./people.module.css";

type Refusal = { text: string; until: number | null };

export type Refusals = {
  refusal: Refusal | null;
  /** Seconds until the server counts anew; 0 when there is nothing to wait for. */
  secondsLeft: number;
  refuse: (problem: unknown) => void;
  /** What was not refused by the server. */
  say: (text: string) => void;
  clear: () => void;
};

/** What the server refused in one form. Too many tries go by themselves, once their time is over. */
export function useRefusals(): Refusals {
  const { t } = useTranslation();
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const secondsLeft = useSecondsLeft(refusal?.until ?? null, () => setRefusal(null));
  function refuse(problem: unknown): void {
    const seconds = problem instanceof Problem ? problem.retryAfter : null;
    if (seconds !== null) setRefusal({ text: t("login.tooMany"), until: Date.now() + seconds * 1_000 });
    else
      setRefusal({
        text: problem instanceof Problem ? problem.sentence : t("offline.noAnswer"),
        until: null,
      });
  }
  const say = (text: string) => setRefusal({ text, until: null });
  return { refusal, secondsLeft, refuse, say, clear: () => setRefusal(null) };
}

function useSecondsLeft(until: number | null, whenOver: () => void): number {
  const [now, setNow] = useState(Date.now);
  const left = until === null ? 0 : Math.max(0, Math.ceil((until - now) / 1_000));
  const isOver = until !== null && left === 0;
  useEffect(() => {
    if (until === null) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, [until]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the time is over
  useEffect(() => {
    if (isOver) whenOver();
  }, [isOver]);
  return left;
}

export function Refused({ of: { refusal, secondsLeft } }: { of: Refusals }) {
  const { t } = useTranslation();
  if (!refusal) return null;
  return (
    <div className={styles.refused} role="alert">
      {refusal.text}
      {/* Not read out each second. */}
      {secondsLeft > 0 && (
        <span role="timer" aria-live="off" className="numbers">
          {" "}
          {t("login.timeLeft", { time: countdown(secondsLeft) })}
        </span>
      )}
    </div>
  );
}
