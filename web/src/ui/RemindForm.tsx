import { Button, TextInput } from "@mantine/core";
import { IconBell } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useMe } from "@/api/me";
import type { Ref } from "@/api/types";
import { clock, longDay } from "@/lib/formats";
import { useNow } from "@/lib/now";
import { readWhen } from "@/lib/when";
import { Chip } from "./Chip";
import { PersonField } from "./PersonField";
import { Presets } from "./Presets";
import styles from "./remindForm.module.css";

/** What is to be reminded of, when, and whom. */
export type RemindWish = { text: string; dueAt: number; ownerId: string };

export type RemindProblem = { of: "owner" | "wish"; text: string };

type Props = {
  /** Whom one can remind. */
  people: readonly Ref[];
  /** An example of what is written. */
  hint: string;
  /** What somebody typed already. */
  begun?: string;
  /** What it is about when no words are written. */
  about?: string;
  button: string;
  /** Null once it is done, else what is wrong: of the person, or with anything else. */
  send: (wish: RemindWish) => Promise<RemindProblem | null>;
  close: () => void;
};

/** Reminds of one thing or of many: one line says what and when. */
export function RemindForm({ people, hint, begun = "", about = "", button, send, close }: Props) {
  const { t } = useTranslation();
  const me = useMe();
  const now = useNow();
  const [text, setText] = useState(begun);
  // Chosen by a button; a time that is typed counts instead.
  const [chosen, setChosen] = useState<number | null>(null);
  const [ownerId, setOwnerId] = useState(me.id);
  const [problem, setProblem] = useState<RemindProblem | null>(null);
  const [isBusy, setBusy] = useState(false);
  const read = readWhen(text, now);
  const dueAt = read?.at.getTime() ?? chosen;
  const said = (read ? read.rest : text).trim() || about;

  async function save(): Promise<void> {
    if (dueAt === null) return setProblem({ of: "wish", text: t("reminder.whenNeeded") });
    if (!said) return setProblem({ of: "wish", text: t("reminder.whatNeeded") });
    setBusy(true);
    const refused = await send({ text: said, dueAt, ownerId });
    setBusy(false);
    setProblem(refused);
  }

  return (
    <form
      className={styles.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <TextInput
        label={t("reminder.what")}
        placeholder={hint}
        maxLength={500}
        autoComplete="off"
        data-autofocus
        value={text}
        error={problem?.of === "wish" && problem.text}
        onChange={(event) => {
          setProblem(null);
          setText(event.currentTarget.value);
        }}
      />
      <Presets
        label={t("reminder.when")}
        now={now}
        chosen={read ? null : chosen}
        choose={(at) => {
          setProblem(null);
          setChosen(at);
        }}
      />
      <p className={styles.understood} aria-live="polite">
        {dueAt !== null && (
          <Chip tone="info" icon={<IconBell size={12} stroke={1.8} aria-hidden />}>
            {`${longDay(dueAt)} ${clock(dueAt)}`}
          </Chip>
        )}
        {said && dueAt !== null && <span>{said}</span>}
      </p>
      <PersonField
        label={t("reminder.whom")}
        own={t("reminder.me")}
        people={people}
        value={ownerId}
        choose={(next) => {
          setProblem(null);
          setOwnerId(next);
        }}
        problem={problem?.of === "owner" ? problem.text : null}
      />
      <div className={styles.buttons}>
        <Button variant="default" size="md" onClick={close}>
          {t("common.cancel")}
        </Button>
        <Button type="submit" size="md" loading={isBusy}>
          {button}
        </Button>
      </div>
    </form>
  );
}
