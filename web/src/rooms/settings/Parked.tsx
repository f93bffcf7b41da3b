import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import i18next from "i18next";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { answer, http } from "@/api/client";
import { Problem } from "@/api/problem";
import type { components } from "@/api/schema";
import { exact } from "@/lib/formats";
import { Chip } from "@/ui/Chip";
import { Confirm } from "@/ui/Confirm";
import { Bones, Empty, RegionError } from "@/ui/States";
import { toast } from "@/ui/toast";
import styles from "./settings.module.css";

type Line = components["schemas"]["ParkedLine"];

const key = ["parked"];

/** What the house could not do by itself after something happened: it waits here for somebody. */
export function Parked() {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery({
    queryKey: key,
    queryFn: async () => (await answer(http.GET("/api/operations/parked"))).row,
    refetchInterval: 10_000,
  });
  const unlisted = data ? data.total - data.items.length : 0;
  return (
    <section className={styles.section}>
      <h2>{t("settings.parked")}</h2>
      <p className={styles.lead}>{t("parked.text")}</p>
      {error && <RegionError what={t("parked.failed")} problem={error} retry={() => void refetch()} />}
      {!data && !error && <Bones rows={3} height={56} />}
      {data?.items.length === 0 && <Empty>{t("parked.empty")}</Empty>}
      <ul className={styles.list}>
        {data?.items.map((line) => (
          <ParkedLine key={line.id} line={line} />
        ))}
      </ul>
      {unlisted > 0 && <p className={styles.hint}>{t("parked.more", { count: unlisted })}</p>}
    </section>
  );
}

/** What a reaction does, in words; one that has none yet is called by its own name. */
function roomName(room: string): string {
  const text = `parked.room.${room.replace(".", "_")}`;
  return i18next.exists(text) ? i18next.t(text as "parked.room.pipeline_cards") : room;
}

function ParkedLine({ line }: { line: Line }) {
  const { t } = useTranslation();
  const [isAsking, setAsking] = useState(false);
  const queries = useQueryClient();
  const act = useMutation({
    mutationFn: async (what: "retry" | "discard") => {
      const params = { params: { path: { parked_id: line.id } } };
      await answer(
        what === "retry"
          ? http.POST("/api/operations/parked/{parked_id}/retry", params)
          : http.POST("/api/operations/parked/{parked_id}/discard", params),
      );
    },
    onSuccess: (_, what) => toast.said(t(what === "retry" ? "parked.retried" : "parked.discarded")),
    onError: (problem) =>
      toast.refused(problem instanceof Problem ? problem.sentence : t("offline.noAnswer")),
    onSettled: () => {
      setAsking(false);
      return queries.invalidateQueries({ queryKey: key });
    },
  });
  const name = roomName(line.room);
  return (
    <li className={styles.item}>
      <div className={styles.row}>
        <strong>{name}</strong>
        <Chip tone="bad">{t(`parked.reason.${line.reason}`)}</Chip>
        <span className={`${styles.end} ${styles.row}`}>
          {line.can.includes("retry") && (
            <Button variant="default" loading={act.isPending} onClick={() => act.mutate("retry")}>
              {t("common.again")}
            </Button>
          )}
          {line.can.includes("discard") && (
            <Button variant="outline" color="red" disabled={act.isPending} onClick={() => setAsking(true)}>
              {t("parked.discard")}
            </Button>
          )}
        </span>
      </div>
      <span className={styles.hint}>{t(`parked.help.${line.reason}`)}</span>
      <span className={`${styles.hint} numbers`}>
        {t("parked.line", { verb: line.verb, seq: line.seq })}
        {line.at && ` · ${exact(line.at)}`} · {t("parked.tries", { count: line.tries })} ·{" "}
        {t("parked.tried", { at: exact(line.tried_at) })}
      </span>
      <Confirm
        title={t("parked.discard")}
        text={t("parked.sure", { name, seq: line.seq })}
        act={t("parked.discard")}
        isOpen={isAsking}
        isBusy={act.isPending}
        close={() => setAsking(false)}
        confirm={() => act.mutate("discard")}
      />
    </li>
  );
}
