import { Button, Checkbox, NumberInput, Select, Textarea, TextInput } from "@mantine/core";
import { IconArrowRight } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Activity, ActivityType, Outcome } from "@/api/types";
import { readAmount } from "@/lib/formats";
import { usePeople, usePipelines, useTags } from "@/live/shared";
import styles from "./activities.module.css";
import { type Known, sentenceOf } from "./consequences";
import { closeActivity, type Said } from "./edits";
import { fieldOf, momentOf, offers } from "./when";

type Props = {
  activity: Activity;
  type: ActivityType | undefined;
  types: readonly ActivityType[];
  /** Since when it goes on, where it is a call that was begun here. */
  since?: number;
  close: () => void;
};

const companyCurrency = "TRY";
const asks = ["reason", "amount", "phone", "email", "assignee"] as const;
type Ask = (typeof asks)[number];

/** The ways to end, each with what it brings about; one click or one number ends it. */
export function CloseForm({ activity, type, types, since, close }: Props) {
  const { t } = useTranslation();
  const known: Known = { types, pipelines: usePipelines().items, tags: useTags() };
  const [note, setNote] = useState("");
  const [minutes, setMinutes] = useState<number | string>("");
  const [plans, setPlans] = useState(false);
  const [nextType, setNextType] = useState<string | null>(activity.type_id);
  const [nextAt, setNextAt] = useState(
    () => offers(Date.now()).find(({ key }) => key === "tomorrow")?.at ?? "",
  );
  const [asking, setAsking] = useState<{ outcome: Outcome; fields: Record<string, string> } | null>(null);
  const outcomes = (type?.outcomes ?? []).filter(({ is_ended }) => !is_ended);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    box.current?.querySelector<HTMLElement>("button")?.focus({ preventScroll: true });
  }, []);

  function end(outcome: Outcome, more: Pick<Said, "reason" | "fields"> = {}): void {
    const dueAt = plans ? momentOf(nextAt) : null;
    const said: Said = {
      ...more,
      ...(note.trim() ? { note } : {}),
      ...lasted(),
      ...(dueAt && nextType ? { next: { type_id: nextType, due_at: dueAt } } : {}),
    };
    // Stays open until it is known that nothing more is asked.
    void closeActivity(activity, outcome, said, (fields) => setAsking({ outcome, fields })).then((isDone) => {
      if (isDone) close();
    });
  }

  /** What was written, else how long it has gone on. */
  function lasted(): Pick<Said, "duration_seconds"> {
    if (typeof minutes === "number") return { duration_seconds: Math.round(minutes * 60) };
    return since === undefined
      ? {}
      : { duration_seconds: Math.min(86_400, Math.round((Date.now() - since) / 1000)) };
  }

  function press(event: React.KeyboardEvent): void {
    const isWriting = event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement;
    const chosen = isWriting ? undefined : outcomes[Number(event.key) - 1];
    if (!chosen || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    end(chosen);
  }

  if (asking) return <Needed asking={asking} back={() => setAsking(null)} end={end} />;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: numbers are a second way to the buttons inside
    <div ref={box} className={styles.closing} onKeyDown={press}>
      <ol className={styles.outcomes}>
        {outcomes.map((outcome, at) => (
          <li key={outcome.id}>
            <button
              type="button"
              className={styles.outcome}
              data-autofocus={at === 0 || undefined}
              data-tone={outcome.tone}
              onClick={() => end(outcome)}
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
              {outcome.is_contact && (
                <span className={styles.consequence}>
                  <IconArrowRight size={13} stroke={1.7} aria-hidden /> {t("consequence.contact")}
                </span>
              )}
            </button>
          </li>
        ))}
      </ol>
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
        {type?.key === "call" && (
          <NumberInput
            label={t("activity.minutes")}
            min={0}
            max={1440}
            value={minutes}
            onChange={setMinutes}
            hideControls
          />
        )}
        <Checkbox
          label={t("activity.planNext")}
          checked={plans}
          onChange={(event) => setPlans(event.currentTarget.checked)}
        />
        {plans && (
          <div className={styles.pair}>
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
            <TextInput
              type="datetime-local"
              aria-label={t("activity.due")}
              value={nextAt}
              min={fieldOf(Date.now())}
              onChange={(event) => setNextAt(event.currentTarget.value)}
            />
          </div>
        )}
      </div>
    </div>
  );
}

type NeededProps = {
  asking: { outcome: Outcome; fields: Record<string, string> };
  back: () => void;
  end: (outcome: Outcome, more: Pick<Said, "reason" | "fields">) => void;
};

/** What the stage asks for before the card goes there; nothing has happened yet. */
function Needed({ asking, back, end }: NeededProps) {
  const { t } = useTranslation();
  const people = usePeople();
  const [said, setSaid] = useState<Partial<Record<Ask, string>>>({});
  const wrong = asking.fields;
  const asked = asks.filter((name) => wrong[name] !== undefined);
  const others = Object.entries(wrong).filter(([name]) => !asks.includes(name as Ask));
  const field = (name: Ask) => ({
    value: said[name] ?? "",
    onChange: (event: { currentTarget: { value: string } }) =>
      setSaid((before) => ({ ...before, [name]: event.currentTarget.value })),
    ...(said[name] ? {} : { error: wrong[name] }),
  });

  function go(): void {
    const fields: Record<string, string> = {};
    for (const name of ["phone", "email", "assignee"] as const)
      if (said[name]?.trim()) fields[name] = said[name].trim();
    const amount = said.amount ? readAmount(said.amount) : null;
    if (amount !== null) Object.assign(fields, { amount: String(amount), currency: companyCurrency });
    end(asking.outcome, { ...(said.reason?.trim() ? { reason: said.reason } : {}), fields });
  }

  return (
    <form
      className={styles.more}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        go();
      }}
    >
      <p className={styles.consequence}>{t("activity.needs", { outcome: asking.outcome.name })}</p>
      {asked.map((name) =>
        name === "assignee" ? (
          <Select
            key={name}
            label={t("board.byAssignee")}
            data={people.map((each) => ({ value: each.id, label: each.name }))}
            searchable
            value={said.assignee ?? null}
            onChange={(id) => setSaid((before) => ({ ...before, assignee: id ?? "" }))}
            comboboxProps={{ zIndex: 260 }}
            {...(said.assignee ? {} : { error: wrong.assignee })}
          />
        ) : (
          <TextInput
            key={name}
            label={t(
              name === "reason" ? "board.reason" : name === "amount" ? "board.value" : `board.${name}`,
            )}
            {...(name === "amount" ? { inputMode: "decimal" as const, rightSection: "₺" } : {})}
            data-autofocus
            {...field(name)}
          />
        ),
      )}
      {others.map(([name, text]) => (
        <p key={name} role="alert" className={styles.wrong}>
          {text}
        </p>
      ))}
      <div className={styles.buttons}>
        <Button variant="default" h={30} onClick={back}>
          {t("common.cancel")}
        </Button>
        <Button type="submit" h={30}>
          {t("activity.close")}
        </Button>
      </div>
    </form>
  );
}
