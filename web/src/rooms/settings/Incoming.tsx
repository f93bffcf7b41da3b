import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { answer, http } from "@/api/client";
import { Problem } from "@/api/problem";
import type { components } from "@/api/schema";
import { exact } from "@/lib/formats";
import { Chip, type Tone } from "@/ui/Chip";
import { Bones, Empty, RegionError } from "@/ui/States";
import { toast } from "@/ui/toast";
import styles from "./settings.module.css";

type Item = components["schemas"]["WebhookItem"];

const key = ["incoming"];
const tones: Record<Item["state"], Tone> = {
  queued: "info",
  pending: "warn",
  done: "ok",
  unsupported: "mute",
  unrouted: "bad",
  dead: "bad",
  discarded: "mute",
};

/** What came in from Meta and could not simply be done: it waits here for somebody to look at it. */
export function Incoming() {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery({
    queryKey: key,
    queryFn: async () => (await answer(http.GET("/api/operations/webhooks"))).row,
    refetchInterval: 10_000,
  });
  return (
    <section className={styles.section}>
      <h2>{t("settings.incoming")}</h2>
      <p className={styles.lead}>{t("incoming.text")}</p>
      {error && <RegionError what={t("incoming.failed")} problem={error} retry={() => void refetch()} />}
      {!data && !error && <Bones rows={3} height={56} />}
      {data?.items.length === 0 && <Empty>{t("incoming.empty")}</Empty>}
      <ul className={styles.list}>
        {data?.items.map((item) => (
          <IncomingItem key={item.id} item={item} />
        ))}
      </ul>
    </section>
  );
}

function IncomingItem({ item }: { item: Item }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const act = useMutation({
    mutationFn: async (what: "retry" | "discard") => {
      const params = { params: { path: { item_id: item.id } } };
      await answer(
        what === "retry"
          ? http.POST("/api/operations/webhooks/{item_id}/retry", params)
          : http.POST("/api/operations/webhooks/{item_id}/discard", params),
      );
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: key }),
    onError: (problem) =>
      toast.refused(problem instanceof Problem ? problem.sentence : t("offline.noAnswer")),
  });
  return (
    <li className={styles.item}>
      <div className={styles.row}>
        <strong>{item.kind}</strong>
        <Chip tone={tones[item.state]}>{t(`incoming.state.${item.state}`)}</Chip>
        <span className={styles.hint}>
          {item.account} · {exact(item.created_at)} · {t("incoming.tries", { count: item.tries })}
        </span>
        <span className={`${styles.end} ${styles.row}`}>
          {item.can.includes("retry") && (
            <Button variant="default" onClick={() => act.mutate("retry")}>
              {t("common.again")}
            </Button>
          )}
          {item.can.includes("discard") && (
            <Button variant="outline" color="red" onClick={() => act.mutate("discard")}>
              {t("incoming.discard")}
            </Button>
          )}
        </span>
      </div>
      {item.error && <span className={styles.hint}>{item.error}</span>}
    </li>
  );
}
