import { Button } from "@mantine/core";
import {
  IconAlertTriangle,
  IconLink,
  IconLoader2,
  IconShieldCheck,
  IconShieldQuestion,
} from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { answer, http } from "@/api/client";
import { Problem } from "@/api/problem";
import type { Chain } from "@/api/types";
import { count, exact } from "@/lib/formats";
import { Chip } from "@/ui/Chip";
import { toast } from "@/ui/toast";
import styles from "./audit.module.css";

const key = ["audit-chain"];

export function useChain() {
  return useQuery({
    queryKey: key,
    queryFn: async () => (await answer(http.GET("/api/audit/chain"))).row,
    refetchInterval: ({ state }) => (state.data?.running ? 1_000 : 30_000),
  });
}

/** Whether the journal is what it was, as far as that is known, and the way to know it now. */
export function Seal() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { data: chain, error } = useChain();
  const verify = useMutation({
    mutationFn: async () => (await answer(http.POST("/api/audit/verify"))).row,
    onSuccess: (row) => queries.setQueryData(key, row),
    onError: (problem) =>
      toast.refused(problem instanceof Problem ? problem.sentence : t("offline.noAnswer")),
  });
  const last = chain?.last;
  return (
    <div className={styles.sealed}>
      {last && last.broken > 0 && (
        <div className={styles.alarm} role="alert">
          <IconAlertTriangle size={20} stroke={1.7} aria-hidden />
          <div>
            <strong>
              {t("seal.broken", { from: count(last.broken_from ?? 0), to: count(last.broken_to ?? 0) })}{" "}
              {t("seal.brokenRanges", { count: last.broken })}
            </strong>
            <p>{t("seal.brokenWhat")}</p>
          </div>
        </div>
      )}
      <div className={styles.seal}>
        <span className={styles.state} aria-live="polite">
          {error ? t("seal.failed") : chain ? <State chain={chain} /> : null}
        </span>
        <Button
          variant="default"
          loading={verify.isPending}
          disabled={Boolean(chain?.running)}
          onClick={() => verify.mutate()}
        >
          {t("seal.verify")}
        </Button>
      </div>
    </div>
  );
}

function State({ chain }: { chain: Chain }) {
  const { t } = useTranslation();
  const { last, running } = chain;
  const said = [
    last?.done_at && t("seal.lastCheck", { at: exact(last.done_at), lines: count(last.lines) }),
    chain.sealed_at && t("seal.lastSeal", { at: exact(chain.sealed_at) }),
    chain.unsealed > 0 && t("seal.waiting", { count: chain.unsealed }),
  ].filter(Boolean);
  const icon = { size: 12, stroke: 1.8, "aria-hidden": true };
  return (
    <>
      {running ? (
        <Chip tone="info" icon={<IconLoader2 {...icon} />}>
          {running.checked_to > 0
            ? t("seal.running", { checked: count(running.checked_to), sealed: count(chain.sealed_to) })
            : t("seal.asked")}
        </Chip>
      ) : !last ? (
        <Chip icon={<IconShieldQuestion {...icon} />}>{t("seal.unchecked")}</Chip>
      ) : last.broken > 0 ? (
        <Chip tone="bad" icon={<IconLink {...icon} />}>
          {t("seal.brokenRanges", { count: last.broken })}
        </Chip>
      ) : (
        <Chip tone="ok" icon={<IconShieldCheck {...icon} />}>
          {t("seal.holds")}
        </Chip>
      )}
      <span className={styles.hint}>{said.join(" · ")}</span>
    </>
  );
}
