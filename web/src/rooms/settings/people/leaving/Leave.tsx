import { Button, Stepper } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { answer, http, named } from "@/api/client";
import type { Held, User } from "@/api/types";
import { newId } from "@/lib/ids";
import { reasonOf } from "@/live/change";
import { rows } from "@/live/rows";
import { offerUndo } from "@/live/undo";
import { Dialog } from "@/ui/Dialog";
import { Bones, RegionError } from "@/ui/States";
import { toast } from "@/ui/toast";
import { Left } from "./Left";
import styles from "./leaving.module.css";
import { Holdings, Summary, Ways } from "./steps";
import { asSent, type Choices, choosable, firstChoices, isWhole } from "./ways";

const fetchHeld = async (userId: string): Promise<Held[]> =>
  (await answer(http.GET("/api/users/{user_id}/holdings", { params: { path: { user_id: userId } } }))).row
    .items;

/** Somebody leaves: what they hold, to whom it goes, and then all of it in one act that can be taken back. */
export function Leave({ user, close }: { user: User; close: () => void }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery({
    queryKey: ["holdings", user.id],
    queryFn: () => fetchHeld(user.id),
    // What is handed over is what is held now, not what was held a while ago.
    staleTime: 0,
    gcTime: 0,
  });
  return (
    <Dialog
      opened
      onClose={close}
      title={t(user.is_active ? "leave.title" : "leave.titleClosed", { name: user.name })}
      size={640}
      closeOnClickOutside={false}
    >
      {error && <RegionError what={t("leave.failed")} problem={error} retry={() => void refetch()} />}
      {!data && !error && <Bones rows={4} height={36} />}
      {data && <Steps user={user} held={data} close={close} />}
    </Dialog>
  );
}

function Steps({ user, held, close }: { user: User; held: Held[]; close: () => void }) {
  const { t } = useTranslation();
  const [step, setStep] = useState(0);
  const [choices, setChoices] = useState<Choices>(() => firstChoices(held));
  const [refusal, setRefusal] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const [left, setLeft] = useState<Held[] | null>(null);
  const hasChoice = choosable(held).length > 0;
  const last = 2;
  const next = step === 0 && !hasChoice ? last : step + 1;
  const before = step === last && !hasChoice ? 0 : step - 1;

  async function send(): Promise<void> {
    setBusy(true);
    setRefusal(null);
    try {
      await handOver(user, held, choices, t("leave.done", { name: user.name }));
      const stayed = (await fetchHeld(user.id)).filter(({ count }) => count > 0);
      if (stayed.length > 0) setLeft(stayed);
      else close();
    } catch (problem) {
      setRefusal(reasonOf(problem));
      setBusy(false);
    }
  }

  if (left) return <Left user={user} held={left} close={close} />;
  return (
    <div className={styles.steps}>
      <Stepper active={step} size="xs" iconSize={26} allowNextStepsSelect={false}>
        <Stepper.Step label={t("leave.stepHeld")} />
        <Stepper.Step label={t("leave.stepWhom")} />
        <Stepper.Step label={t("leave.stepSummary")} />
      </Stepper>
      {step === 0 && <Holdings held={held} />}
      {step === 1 && <Ways user={user} held={held} choices={choices} choose={setChoices} />}
      {step === last && <Summary user={user} held={held} choices={choices} />}
      {refusal && (
        <p className={styles.refusal} role="alert">
          {refusal}
        </p>
      )}
      <div className={styles.buttons}>
        <Button
          variant="default"
          h={36}
          disabled={isBusy}
          onClick={step === 0 ? close : () => setStep(before)}
        >
          {t(step === 0 ? "common.cancel" : "leave.back")}
        </Button>
        {step < last ? (
          <Button
            h={36}
            disabled={step === 1 && !isWhole(held, choices)}
            onClick={() => setStep(next)}
            data-autofocus
          >
            {t("leave.next")}
          </Button>
        ) : (
          <Button color="red" h={36} loading={isBusy} onClick={() => void send()}>
            {t(user.is_active ? "leave.act" : "leave.actClosed")}
          </Button>
        )}
      </div>
    </div>
  );
}

/** One act, whatever there is; undo brings back what nobody has changed since. */
async function handOver(user: User, held: Held[], choices: Choices, done: string): Promise<void> {
  const cause = newId();
  rows.own(cause);
  const { row, asOf } = await answer(
    http.POST("/api/users/{user_id}/leave", {
      ...named(cause),
      params: { path: { user_id: user.id } },
      body: { version: user.version, ways: asSent(held, choices) },
    }),
  );
  rows.place([{ kind: "user", id: row.id, row }], asOf, cause);
  // An account that was closed before does not open by undo, and a closed one gets nothing back.
  if (!user.is_active) toast.said(done);
  else offerUndo({ cause, sending: Promise.resolve(true), text: done, reverse: [], group: cause });
}
