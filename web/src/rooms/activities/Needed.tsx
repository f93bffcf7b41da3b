import { Button, Select, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Outcome } from "@/api/types";
import { readAmount } from "@/lib/formats";
import { usePeople } from "@/live/shared";
import styles from "./activities.module.css";
import type { Said } from "./edits";

const companyCurrency = "TRY";
const asks = ["reason", "amount", "phone", "email", "assignee"] as const;
type Ask = (typeof asks)[number];

type Props = {
  asking: { outcome: Outcome; fields: Record<string, string> };
  back: () => void;
  end: (more: Pick<Said, "reason" | "fields">) => void;
};

/** What the stage asks for before the card goes there; nothing has happened yet. */
export function Needed({ asking, back, end }: Props) {
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
    end({ ...(said.reason?.trim() ? { reason: said.reason } : {}), fields });
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
