import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { answer, http } from "@/api/client";
import type { OwnSession } from "@/api/types";
import { ago, exact } from "@/lib/formats";
import { useNow } from "@/lib/now";
import { Chip } from "@/ui/Chip";
import { Confirm } from "@/ui/Confirm";
import { Bones, RegionError } from "@/ui/States";
import { toast } from "@/ui/toast";
import { DeviceIcon, useDeviceName } from "./device";
import { Item } from "./Item";
import { sessionsQuery } from "./queries";
import { useSaying } from "./saying";
import styles from "./security.module.css";

/** Where one is logged in; what one does not know is ended. */
export function Sessions() {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(sessionsQuery);
  const others = data?.filter((session) => !session.is_current).length ?? 0;
  return (
    <div className={styles.group}>
      <div className={styles.title}>
        <h3>{t("security.sessions")}</h3>
        {others > 0 && <EndOthers count={others} />}
      </div>
      {error && <RegionError what={t("security.failed")} problem={error} retry={() => void refetch()} />}
      {!data && !error && <Bones rows={2} height={64} />}
      <ul className={styles.list}>
        {data?.map((session) => (
          <SessionItem key={session.id} session={session} />
        ))}
      </ul>
    </div>
  );
}

function SessionItem({ session }: { session: OwnSession }) {
  const { t } = useTranslation();
  const now = useNow();
  const queries = useQueryClient();
  const name = useDeviceName(session);
  const say = useSaying();
  const end = useMutation({
    mutationFn: () =>
      answer(http.DELETE("/api/me/sessions/{session_id}", { params: { path: { session_id: session.id } } })),
    // Also when it was over already.
    onSettled: () => queries.invalidateQueries({ queryKey: sessionsQuery.queryKey }),
    onError: say,
  });
  return (
    <Item
      icon={<DeviceIcon system={session.system} />}
      name={name}
      chips={session.is_current && <Chip tone="ok">{t("security.thisSession")}</Chip>}
      actions={
        !session.is_current && (
          <Button
            variant="default"
            loading={end.isPending}
            aria-label={`${name}: ${t("security.end")}`}
            onClick={() => end.mutate()}
          >
            {t("security.end")}
          </Button>
        )
      }
    >
      <span>{session.address}</span>
      {!session.is_current && (
        <time dateTime={session.last_seen_at} title={exact(session.last_seen_at)}>
          {t("security.used", { at: ago(session.last_seen_at, now) })}
        </time>
      )}
      <span>{t("security.began", { at: exact(session.created_at) })}</span>
      <span>{t(`security.method.${session.method}`)}</span>
    </Item>
  );
}

function EndOthers({ count }: { count: number }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const say = useSaying();
  const [isAsking, setAsking] = useState(false);
  const end = useMutation({
    mutationFn: () => answer(http.DELETE("/api/me/sessions")),
    onSuccess: () => toast.said(t("security.othersEnded")),
    onError: say,
    onSettled: () => {
      setAsking(false);
      return queries.invalidateQueries({ queryKey: sessionsQuery.queryKey });
    },
  });
  return (
    <>
      <Button variant="outline" color="red" onClick={() => setAsking(true)}>
        {t("security.endOthers")}
      </Button>
      <Confirm
        title={t("security.endOthersTitle", { count })}
        text={t("security.endOthersText")}
        act={t("security.endOthers")}
        isOpen={isAsking}
        isBusy={end.isPending}
        close={() => setAsking(false)}
        confirm={() => end.mutate()}
      />
    </>
  );
}
