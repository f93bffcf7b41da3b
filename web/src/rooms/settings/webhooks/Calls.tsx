import { Button, Drawer, SegmentedControl } from "@mantine/core";
import { useInfiniteQuery, useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { answer, http } from "@/api/client";
import { Problem } from "@/api/problem";
import type { Call, Webhook } from "@/api/types";
import { exact } from "@/lib/formats";
import { Chip, type Tone } from "@/ui/Chip";
import { Bones, Empty, RegionError } from "@/ui/States";
import { toast } from "@/ui/toast";
import styles from "../settings.module.css";
import { useVerbs } from "./verbs";

const tones: Record<Call["state"], Tone> = {
  queued: "info",
  sending: "info",
  delivered: "ok",
  failed: "bad",
  skipped: "mute",
};
const EVERY_MS = 3_000;

/** What was told, and what came of it; newest first. */
export function Calls({ webhook, close }: { webhook: Webhook; close: () => void }) {
  const { t } = useTranslation();
  const [only, setOnly] = useState<"all" | "failed">("all");
  const path = { webhook_id: webhook.id };
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: ["calls", webhook.id, only],
    initialPageParam: null as string | null,
    queryFn: async ({ pageParam }) => {
      const query = {
        ...(only === "failed" ? { only: "failed" as const } : {}),
        ...(pageParam ? { cursor: pageParam } : {}),
      };
      return (await answer(http.GET("/api/webhooks/{webhook_id}/calls", { params: { path, query } }))).row;
    },
    getNextPageParam: (page) => page.next,
    refetchInterval: EVERY_MS,
  });
  const replay = useMutation({
    mutationFn: async (call: Call | null) =>
      call
        ? answer(
            http.POST("/api/webhooks/{webhook_id}/calls/{call_id}/replay", {
              params: { path: { ...path, call_id: call.id } },
            }),
          )
        : answer(http.POST("/api/webhooks/{webhook_id}/replay", { params: { path } })),
    onSuccess: ({ row }) => {
      toast.said(t("webhooks.replayed", { count: row.count }));
      void refetch();
    },
    onError: (problem) =>
      toast.refused(problem instanceof Problem ? problem.sentence : t("offline.noAnswer")),
  });
  const calls = data?.pages.flatMap((page) => page.items);
  return (
    <Drawer
      opened
      onClose={close}
      position="right"
      size={560}
      title={t("webhooks.callsOf", { name: webhook.name })}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <div className={styles.section}>
        <div className={styles.row}>
          <SegmentedControl
            value={only}
            onChange={(value) => setOnly(value as typeof only)}
            data={[
              { value: "all", label: t("webhooks.all") },
              { value: "failed", label: t("webhooks.callState.failed") },
            ]}
          />
          <Button
            className={styles.end ?? ""}
            variant="default"
            loading={replay.isPending}
            onClick={() => replay.mutate(null)}
          >
            {t("webhooks.replayFailed")}
          </Button>
        </div>
        {error && (
          <RegionError what={t("webhooks.callsFailed")} problem={error} retry={() => void refetch()} />
        )}
        {!calls && !error && <Bones rows={4} height={56} />}
        {calls?.length === 0 && <Empty>{t("webhooks.callsEmpty")}</Empty>}
        <ul className={styles.list}>
          {calls?.map((call) => (
            <CallItem key={call.id} call={call} replay={() => replay.mutate(call)} />
          ))}
        </ul>
        {hasNextPage && (
          <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {t("webhooks.more")}
          </Button>
        )}
      </div>
    </Drawer>
  );
}

function CallItem({ call, replay }: { call: Call; replay: () => void }) {
  const { t, i18n } = useTranslation();
  const { titles } = useVerbs();
  const isOver = call.state !== "queued" && call.state !== "sending";
  // What we say ourselves has a text; the rest comes from the network as it is.
  const key = `webhooks.error.${call.error ?? ""}`;
  const error = call.error && (i18n.exists(key) ? t(key as "webhooks.error.ended") : call.error);
  return (
    <li className={styles.item}>
      <div className={styles.row}>
        <strong title={call.verb}>
          {call.verb === "ping" ? t("webhooks.trial") : (titles[call.verb] ?? call.verb)}
        </strong>
        <Chip tone={tones[call.state]}>{t(`webhooks.callState.${call.state}`)}</Chip>
        {isOver && (
          <Button className={styles.end ?? ""} variant="default" onClick={replay}>
            {t("webhooks.replay")}
          </Button>
        )}
      </div>
      <span className={styles.hint}>
        {[
          exact(call.attempted_at ?? call.created_at),
          call.tries > 0 && t("webhooks.tries", { count: call.tries }),
          call.status && `HTTP ${call.status}`,
          call.milliseconds !== null && t("webhooks.milliseconds", { count: call.milliseconds }),
          call.state === "queued" && call.tries > 0 && t("webhooks.next", { at: exact(call.next_at) }),
          error,
        ]
          .filter(Boolean)
          .join(" · ")}
      </span>
      {call.answer && <pre className={styles.code}>{call.answer}</pre>}
    </li>
  );
}
