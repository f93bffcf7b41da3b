import { Checkbox, NumberInput, Select, Textarea } from "@mantine/core";
import { IconArrowRight } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ActivityType, Outcome } from "@/api/types";
import { newId } from "@/lib/ids";
import { preset } from "@/lib/presets";
import { usePipelines, useTags } from "@/live/shared";
import { WhenField } from "@/ui/WhenField";
import styles from "./activities.module.css";
import { BookFields, type BookWish } from "./appointments/BookFields";
import { type Known, sentenceOf } from "./consequences";
import type { Said } from "./edits";
import { Needed } from "./Needed";

type Fields = Record<string, string>;

type Props = {
  customerId: string;
  type: ActivityType | undefined;
  types: readonly ActivityType[];
  /** Ends it so; `needs` is told what is asked for and was not said. True once it has ended. */
  end: (outcome: Outcome, said: Said, needs: (fields: Fields) => void) => Promise<boolean>;
  /** Since when it goes on, where it is a call that was begun here. */
  since?: number | undefined;
  /** When it was, as far as somebody said so. */
  happenedAt?: string | undefined;
  firstNote?: string | undefined;
  /** What other rooms hang on what is ended. */
  beside?: React.ReactNode;
  /** Which outcomes can be chosen; all unless it is said. */
  offers?: (outcome: Outcome) => boolean;
  /** What an outcome brings about besides, by rule. */
  follows?: (outcome: Outcome) => React.ReactNode;
  /** A part of another form: no note, nothing that is planned next, and the hand stays where it is. */
  isShort?: boolean;
  close: () => void;
};

/** What was asked for once an outcome was chosen; nothing has happened yet. */
type Asking = { outcome: Outcome; said: Said; fields: Fields };

/** The ways to end, each with what it brings about; one click or one number ends it. */
export function CloseForm({
  customerId,
  type,
  types,
  since,
  happenedAt,
  firstNote,
  end: send,
  beside,
  offers,
  follows,
  isShort = false,
  close,
}: Props) {
  const { t } = useTranslation();
  const known: Known = { types, pipelines: usePipelines().items, tags: useTags() };
  const [note, setNote] = useState(firstNote ?? "");
  const [happened, setHappened] = useState<number | null>(happenedAt ? Date.parse(happenedAt) : null);
  const [minutes, setMinutes] = useState<number | string>("");
  const [plans, setPlans] = useState(false);
  const [nextType, setNextType] = useState<string | null>(type?.id ?? null);
  const [nextAt, setNextAt] = useState<number | null>(() => preset("workday", Date.now()));
  const [asking, setAsking] = useState<Asking | null>(null);
  const [booking, setBooking] = useState<Asking | null>(null);
  // Chosen once, so that a second try books no second time.
  const [appointmentId] = useState(newId);
  const outcomes = (type?.outcomes ?? []).filter(
    (outcome) => !outcome.is_ended && (!offers || offers(outcome)),
  );
  const box = useRef<HTMLDivElement>(null);
  const step = booking ? "booking" : asking ? "asking" : "choosing";
  useEffect(() => {
    if (isShort && step === "choosing") return;
    const first = step === "choosing" ? "button" : "[data-autofocus]";
    box.current?.querySelector<HTMLElement>(first)?.focus({ preventScroll: true });
  }, [step, isShort]);
  const planned = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (plans) planned.current?.scrollIntoView({ block: "nearest" });
  }, [plans]);
  const plansBooking = plans && types.some(({ id, key }) => id === nextType && key === "appointment");

  function choose(outcome: Outcome): void {
    // A time that cannot be read, as its field says, is not passed over.
    if (Number.isNaN(happened) || (plans && !nextAt)) {
      box.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
      return;
    }
    const dueAt = plans && !plansBooking ? nextAt : null;
    const said: Said = {
      ...(note.trim() ? { note } : {}),
      ...lasted(),
      ...(happened ? { happened_at: new Date(happened).toISOString() } : {}),
      ...(dueAt && nextType ? { next: { type_id: nextType, due_at: new Date(dueAt).toISOString() } } : {}),
    };
    if (plansBooking || outcome.consequences.some(({ kind }) => kind === "book"))
      setBooking({ outcome, said, fields: {} });
    else void end(outcome, said);
  }

  /** Stays open until it is known that nothing more is asked. What is wrong with the appointment is answered. */
  async function end(outcome: Outcome, said: Said): Promise<Fields | null> {
    let wrong: Fields | null = null;
    const isDone = await send(outcome, said, (fields) => {
      const ofBooking = Object.entries(fields).filter(([name]) => name.startsWith("appointment"));
      if (ofBooking.length === 0) {
        setBooking(null);
        setAsking({ outcome, said, fields });
        return;
      }
      wrong = Object.fromEntries(
        ofBooking.map(([name, text]) => [name.replace(/^appointment\.?/, "") || "starts_at", text]),
      );
      setBooking({ outcome, said, fields: said.appointment ? wrong : {} });
    });
    if (isDone) close();
    return isDone ? null : (wrong ?? {});
  }

  /** What was written, else how long it has gone on. */
  function lasted(): Pick<Said, "duration_seconds"> {
    if (typeof minutes === "number") return { duration_seconds: Math.round(minutes * 60) };
    return since === undefined || happened
      ? {}
      : { duration_seconds: Math.min(86_400, Math.round((Date.now() - since) / 1000)) };
  }

  function press(event: React.KeyboardEvent): void {
    const isWriting = event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement;
    const chosen = isWriting ? undefined : outcomes[Number(event.key) - 1];
    if (!chosen || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    choose(chosen);
  }

  if (booking)
    return (
      <section
        ref={box}
        className={styles.booking}
        data-wide
        aria-label={t("activity.needs", { outcome: booking.outcome.name })}
      >
        <p className={styles.consequence}>{t("activity.books", { outcome: booking.outcome.name })}</p>
        <BookFields
          customerId={customerId}
          startsAt={plansBooking && nextAt ? new Date(nextAt).toISOString() : undefined}
          button={t("activity.bookAndClose")}
          send={(wish: BookWish) =>
            end(booking.outcome, { ...booking.said, appointment: { id: appointmentId, ...wish } })
          }
          close={() => setBooking(null)}
        />
      </section>
    );
  if (asking)
    return (
      <div ref={box}>
        <Needed
          asking={asking}
          back={() => setAsking(null)}
          end={(more) => void end(asking.outcome, { ...asking.said, ...more })}
        />
      </div>
    );
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: numbers are a second way to the buttons inside
    <div ref={box} className={styles.closing} data-closing onKeyDown={press}>
      <ol className={styles.outcomes}>
        {outcomes.map((outcome, at) => (
          <li key={outcome.id}>
            <button
              type="button"
              className={styles.outcome}
              data-autofocus={at === 0 || undefined}
              data-tone={outcome.tone}
              onClick={() => choose(outcome)}
            >
              <span className={styles.name}>
                <i aria-hidden /> {outcome.name}
                {at < 9 && <kbd aria-hidden>{at + 1}</kbd>}
              </span>
              {outcome.consequences.map((wish) => (
                <span key={JSON.stringify(wish)} className={styles.consequence}>
                  <IconArrowRight size={13} stroke={1.7} aria-hidden /> {sentenceOf(wish, known)}
                </span>
              ))}
              {follows?.(outcome)}
              {outcome.is_contact && (
                <span className={styles.consequence}>
                  <IconArrowRight size={13} stroke={1.7} aria-hidden /> {t("consequence.contact")}
                </span>
              )}
            </button>
          </li>
        ))}
      </ol>
      {!isShort && (
        <div className={styles.more}>
          <Textarea
            autosize
            minRows={1}
            maxRows={4}
            placeholder={t("activity.noteHint")}
            aria-label={t("activity.note")}
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
          />
          {beside}
          {type?.key === "call" && (
            <div className={styles.called}>
              <WhenField label={t("activity.happened")} at={happened} choose={setHappened} isPast />
              <NumberInput
                label={t("activity.minutes")}
                min={0}
                max={1440}
                value={minutes}
                onChange={setMinutes}
                hideControls
              />
            </div>
          )}
          <Checkbox
            label={t("activity.planNext")}
            checked={plans}
            onChange={(event) => setPlans(event.currentTarget.checked)}
          />
          {plans && (
            <div ref={planned} className={styles.pair}>
              <Select
                aria-label={t("activity.type")}
                data={types
                  .filter((each) => !each.is_ended)
                  .map(({ id, name }) => ({ value: id, label: name }))}
                value={nextType}
                allowDeselect={false}
                onChange={setNextType}
                comboboxProps={{ zIndex: 260 }}
              />
              <WhenField label={t("activity.due")} at={nextAt} choose={setNextAt} />
            </div>
          )}
        </div>
      )}
    </div>
  );
}
