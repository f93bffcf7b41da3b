import { Button } from "@mantine/core";
import { IconArrowRight } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { answer, http, named } from "@/api/client";
import { useMe } from "@/api/me";
import { Problem } from "@/api/problem";
import type { Delegation } from "@/api/types";
import { newId } from "@/lib/ids";
import { reasonOf } from "@/live/change";
import { rows } from "@/live/rows";
import { useStatus } from "@/live/shared";
import { Avatar } from "@/ui/Avatar";
import { Chip } from "@/ui/Chip";
import { DayField, DayRange } from "@/ui/Days";
import { toast } from "@/ui/toast";
import styles from "../settings.module.css";
import { firstDay, lastDay, span, today } from "./days";

/** One stand-in: who for whom, on which days; ended or moved by the person themself or by who manages people. */
export function DelegationItem({ delegation }: { delegation: Delegation }) {
  const { t } = useTranslation();
  const me = useMe();
  const [isMoving, setMoving] = useState(false);
  const { from_user: from, to_user: to } = delegation;
  // Rows are the same for all who may the same; one's own stand-ins are one's own to change besides.
  const isOwn = from.id === me.id;
  const end = useMutation({
    mutationFn: () =>
      answer(
        http.DELETE("/api/delegations/{delegation_id}", {
          params: { path: { delegation_id: delegation.id } },
        }),
      ),
    onSuccess: ({ asOf }) => {
      rows.place([{ kind: "delegation", id: delegation.id, row: null }], asOf, null);
      toast.said(t("standIns.ended", { from: from.name, to: to.name }));
    },
    onError: (problem) => toast.refused(reasonOf(problem)),
  });
  const isRunning = delegation.state === "running";
  return (
    <li className={styles.item}>
      <div className={styles.row}>
        <Person person={from} />
        <IconArrowRight size={15} stroke={1.7} aria-label={t("standIns.isStoodInBy")} />
        <Person person={to} />
        <Chip tone={isRunning ? "ok" : "info"}>{t(isRunning ? "standIns.running" : "standIns.planned")}</Chip>
        <span className={styles.hint}>{span(delegation)}</span>
        {(isOwn || delegation.can.includes("edit")) && (
          <span className={`${styles.end} ${styles.row}`}>
            <Button variant="default" onClick={() => setMoving(!isMoving)}>
              {t("standIns.days")}
            </Button>
            <Button variant="default" loading={end.isPending} onClick={() => end.mutate()}>
              {t(isRunning ? "standIns.end" : "standIns.drop")}
            </Button>
          </span>
        )}
      </div>
      {isMoving && <Days delegation={delegation} close={() => setMoving(false)} />}
    </li>
  );
}

function Person({ person }: { person: Delegation["from_user"] }) {
  return (
    <>
      <Avatar person={person} status={useStatus(person.id)} />
      <strong>{person.name}</strong>
    </>
  );
}

function Days({ delegation, close }: { delegation: Delegation; close: () => void }) {
  const { t } = useTranslation();
  const [first, setFirst] = useState<string | null>(firstDay(delegation));
  const [last, setLast] = useState<string | null>(lastDay(delegation));
  const [refusal, setRefusal] = useState<string | null>(null);
  async function save(): Promise<void> {
    if (!first || !last) {
      setRefusal(t("standIns.daysNeeded"));
      return;
    }
    const requestId = newId();
    rows.own(requestId);
    try {
      const { row, asOf } = await answer(
        http.PATCH("/api/delegations/{delegation_id}", {
          ...named(requestId),
          params: { path: { delegation_id: delegation.id } },
          body: { version: delegation.version, first_day: first, last_day: last },
        }),
      );
      rows.place([{ kind: "delegation", id: row.id, row }], asOf, requestId);
      close();
    } catch (problem) {
      if (problem instanceof Problem && problem.current)
        rows.place(
          [{ kind: "delegation", id: delegation.id, row: problem.current as Delegation }],
          problem.asOf,
          null,
        );
      setRefusal(reasonOf(problem));
    }
  }
  return (
    <form
      className={styles.inline}
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      {delegation.state === "running" ? (
        // What was done in somebody's name stays explained: the beginning of a running one stays.
        <DayField
          label={t("standIns.last")}
          value={last ?? today()}
          onChange={setLast}
          min={today()}
          error={refusal}
        />
      ) : (
        <DayRange
          label={t("standIns.daysOf")}
          value={[first, last]}
          onChange={([one, other]) => {
            setFirst(one);
            setLast(other);
          }}
          min={today()}
          error={refusal}
        />
      )}
      <Button type="submit">{t("common.save")}</Button>
    </form>
  );
}
