import { ActionIcon, Button, Tooltip } from "@mantine/core";
import { IconArchive } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { http } from "@/api/client";
import type { Card, Stage } from "@/api/types";
import { ago, exact } from "@/lib/formats";
import { useNow } from "@/lib/now";
import { useRowsOf } from "@/live/hooks";
import { usePipelines, wholePage } from "@/live/shared";
import { Chip } from "@/ui/Chip";
import { archiveCard, restoreCard } from "./archive";
import { CardValue } from "./CardValue";
import { moveToTop } from "./deal";
import styles from "./stepper.module.css";

const nothing = {};

/** The cards of a customer, one per pipeline; each step moves the card there. */
export function Steppers({ customerId, open }: { customerId: string; open: () => void }) {
  const { items: cards } = useRowsOf(`cards-of:${customerId}`, () => ({
    kind: "card",
    holds: (card) => card.customer_id === customerId,
    compare: (a, b) => (a.created_at < b.created_at ? -1 : 1),
    pageSize: 50,
    load: () =>
      wholePage<Card>(
        http.GET("/api/customers/{customer_id}/cards", { params: { path: { customer_id: customerId } } }),
      ),
  }));
  const { items: pipelines } = usePipelines();
  return cards.map((card) => {
    const pipeline = pipelines.find(({ id }) => id === card.pipeline_id);
    return pipeline ? <Stepper key={card.id} card={card} stages={pipeline.stages} open={open} /> : null;
  });
}

/** Off the board: said in words, and the way back. */
function Archive({ card }: { card: Card }) {
  const { t } = useTranslation();
  const canArchive = card.can.includes("archive");
  if (card.archived_at === null) {
    return canArchive ? (
      <Tooltip label={t("board.archiveCard")} openDelay={350}>
        <ActionIcon aria-label={t("board.archiveCard")} onClick={() => void archiveCard(card)}>
          <IconArchive size={16} stroke={1.7} aria-hidden />
        </ActionIcon>
      </Tooltip>
    ) : null;
  }
  return (
    <span className={styles.archived}>
      <Chip icon={<IconArchive size={12} stroke={1.8} aria-hidden />} title={exact(card.archived_at)}>
        {t("board.isArchived")}
      </Chip>
      {canArchive && (
        <Button size="compact-sm" variant="default" onClick={() => void restoreCard(card)}>
          {t("board.restore")}
        </Button>
      )}
    </span>
  );
}

function Stepper({ card, stages, open }: { card: Card; stages: readonly Stage[]; open: () => void }) {
  const { t } = useTranslation();
  const now = useNow();
  const isArchived = card.archived_at !== null;
  const canMove = card.can.includes("move") && !isArchived;
  const steps = useRef<HTMLElement>(null);
  useEffect(() => {
    // In a narrow place the steps scroll; the current one must be seen.
    const here = steps.current?.querySelector<HTMLElement>(`[data-stage="${CSS.escape(card.stage_id)}"]`);
    if (here && steps.current) steps.current.scrollLeft = here.offsetLeft - steps.current.offsetLeft - 60;
  }, [card.stage_id]);
  const at = stages.findIndex(({ id }) => id === card.stage_id);
  return (
    <div className={styles.frame}>
      <div className={styles.card}>
        <nav ref={steps} className={styles.steps} aria-label={t("board.stages")}>
          {stages.map((stage, index) => {
            const isHere = stage.id === card.stage_id;
            return (
              <button
                key={stage.id}
                type="button"
                data-stage={stage.id}
                className={styles.step}
                data-past={index < at && stages[at]?.kind === "open"}
                aria-current={isHere ? "step" : undefined}
                disabled={!canMove && !isHere}
                title={
                  isHere
                    ? t("board.since", { at: exact(card.stage_entered_at) })
                    : t("board.moveTo", { stage: stage.name })
                }
                onClick={() => {
                  if (!isHere && canMove) moveToTop([card.id], stage, nothing, open);
                }}
              >
                <i style={{ background: stage.color }} aria-hidden />
                <span>{stage.name}</span>
                {isHere && <small>{ago(card.stage_entered_at, now)}</small>}
              </button>
            );
          })}
        </nav>
        {!isArchived && <CardValue card={card} />}
        <Archive card={card} />
        {card.lost_reason && (
          <span className={styles.reason}>{t("board.lostBecause", { reason: card.lost_reason })}</span>
        )}
      </div>
    </div>
  );
}
