import { Button, Group, Select, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Card } from "@/api/types";
import { count, readAmount } from "@/lib/formats";
import { rows } from "@/live/rows";
import { usePeople } from "@/live/shared";
import { Dialog } from "@/ui/Dialog";
import { useBoard } from "./boardState";
import { useSelectedCount } from "./bulk/whole";
import { moveAll } from "./deal";
import { useDeeds } from "./deeds";
import styles from "./dialogs.module.css";

type Props = { open: (card: Card) => void };

const companyCurrency = "TRY";

/** What is asked before a card goes: what its stage needs, and whether a rule is to be overridden. Closing leaves it there. */
export function MoveQuestions({ open }: Props) {
  return (
    <>
      <Needs open={open} />
      <Override open={open} />
    </>
  );
}

function Needs({ open }: Props) {
  const { t } = useTranslation();
  const asking = useBoard((board) => board.asking);
  const close = (): void => useBoard.setState({ asking: null });
  const selected = useSelectedCount();
  return (
    <Dialog opened={asking !== null} onClose={close} title={titleOf()} size={420}>
      {asking && <NeedsForm key={asking.deal.cardIds.join()} asking={asking} close={close} open={open} />}
    </Dialog>
  );

  function titleOf(): string {
    const stage = asking?.deal.stage.name ?? "";
    if (asking?.deal.isWhole) return t("bulk.moveTo", { count: selected, shown: count(selected), stage });
    return asking?.deal.stage.kind === "lost" ? t("board.whyLost") : t("board.needsTitle", { stage });
  }
}

type Asking = NonNullable<ReturnType<typeof useBoard.getState>["asking"]>;

function NeedsForm({ asking, close, open }: Props & { asking: Asking; close: () => void }) {
  const { t } = useTranslation();
  const people = usePeople();
  const { deal, needs, missing } = asking;
  const deeds = useDeeds();
  const [only] = deal.cardIds;
  const card = only && deal.cardIds.length === 1 ? rows.get("card", only) : null;
  const reasons = rows.get("pipeline", deal.stage.pipeline_id)?.lost_reasons ?? [];
  const isMust = (need: string): boolean => deal.stage.needs.includes(need);
  const [chosen, setChosen] = useState<string | null>(null);
  const [said, setSaid] = useState<Record<string, string>>({});
  const [wrong, setWrong] = useState<Readonly<Record<string, string>>>(missing);
  const field = (name: string) => ({
    value: said[name] ?? "",
    onChange: (event: { currentTarget: { value: string } }) => say(name, event.currentTarget.value),
    ...(wrong[name] ? { error: wrong[name] } : {}),
  });

  function say(name: string, value: string): void {
    setSaid((before) => ({ ...before, [name]: value }));
    setWrong(({ [name]: _, ...others }) => others);
  }

  function move(): void {
    const reason = [chosen, said.reason?.trim()].filter(Boolean).join(": ");
    const amount = said.amount ? readAmount(said.amount) : null;
    const found: Record<string, string> = {};
    for (const need of needs) {
      // Met elsewhere; whether it is by now, the server says.
      if (need === "appointment") continue;
      const isSaid = need === "reason" ? reason : need === "amount" ? amount !== null : said[need]?.trim();
      if (isMust(need) && !isSaid) found[need] = t(need === "amount" ? "board.valueWrong" : "board.needed");
    }
    setWrong(found);
    if (Object.keys(found).length > 0) return;
    const fields: Record<string, string> = {};
    for (const need of ["phone", "email", "assignee"])
      if (said[need]?.trim()) fields[need] = said[need].trim();
    if (amount !== null) Object.assign(fields, { amount: String(amount), currency: companyCurrency });
    close();
    moveAll(
      { ...deal, open },
      { ...(reason ? { reason } : {}), ...(Object.keys(fields).length > 0 ? { fields } : {}) },
    );
  }

  return (
    <form
      className={styles.needs}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        move();
      }}
    >
      {needs.includes("reason") && (
        <>
          <div className={styles.reasons} role="group" aria-label={t("board.reason")}>
            {reasons.map((reason, at) => (
              <button
                key={reason}
                type="button"
                className={styles.reason}
                aria-pressed={chosen === reason}
                data-autofocus={at === 0 || undefined}
                onClick={() => setChosen(chosen === reason ? null : reason)}
              >
                {reason}
              </button>
            ))}
          </div>
          <Textarea
            label={t("board.lostWords")}
            autosize
            minRows={2}
            maxRows={5}
            data-autofocus={reasons.length === 0 || undefined}
            {...field("reason")}
          />
        </>
      )}
      {needs.includes("amount") && (
        <TextInput
          label={t("board.value")}
          inputMode="decimal"
          placeholder="1.250.000"
          rightSection="₺"
          data-autofocus
          required={isMust("amount")}
          {...field("amount")}
        />
      )}
      {needs.includes("phone") && (
        <TextInput
          label={t("board.phone")}
          type="tel"
          data-autofocus
          required={isMust("phone")}
          {...field("phone")}
        />
      )}
      {needs.includes("email") && (
        <TextInput
          label={t("board.email")}
          type="email"
          data-autofocus
          required={isMust("email")}
          {...field("email")}
        />
      )}
      {needs.includes("assignee") && (
        <Select
          label={t("board.byAssignee")}
          data={people.map(({ id, name }) => ({ value: id, label: name }))}
          searchable
          required={isMust("assignee")}
          value={said.assignee ?? null}
          onChange={(id) => say("assignee", id ?? "")}
          {...(wrong.assignee ? { error: wrong.assignee } : {})}
        />
      )}
      {needs.includes("appointment") && (
        <div className={styles.elsewhere}>
          <p>{t("board.needsAppointment")}</p>
          {card && deeds.book && (
            <Button variant="default" data-autofocus onClick={() => deeds.book?.(card)}>
              {t("board.bookAppointment")}
            </Button>
          )}
        </div>
      )}
      <Group justify="flex-end" gap="sm" mt="lg">
        <Button variant="default" h={36} onClick={close}>
          {t("common.cancel")}
        </Button>
        <Button type="submit" h={36}>
          {t("board.move")}
        </Button>
      </Group>
    </form>
  );
}

function Override({ open }: Props) {
  const { t } = useTranslation();
  const overriding = useBoard((board) => board.overriding);
  const close = (): void => useBoard.setState({ overriding: null });
  return (
    <Dialog opened={overriding !== null} onClose={close} title={overriding?.title} size={420}>
      <p className={styles.sentence}>{overriding?.sentence}</p>
      <p className={styles.sentence}>{t("board.overrideText")}</p>
      <Group justify="flex-end" gap="sm" mt="lg">
        <Button variant="default" h={36} data-autofocus onClick={close}>
          {t("common.cancel")}
        </Button>
        <Button
          h={36}
          onClick={() => {
            close();
            if (overriding) moveAll({ ...overriding.deal, open }, { ...overriding.said, override: true });
          }}
        >
          {t("board.override")}
        </Button>
      </Group>
    </Dialog>
  );
}
