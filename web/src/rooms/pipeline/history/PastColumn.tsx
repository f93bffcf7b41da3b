import { IconArrowNarrowRight } from "@tabler/icons-react";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { PastCard, PastColumn } from "@/api/types";
import { compactMoney, count, exact, money, percent, shortDay } from "@/lib/formats";
import { phoneText } from "@/lib/phone";
import { Avatars } from "@/ui/Avatar";
import column from "../column.module.css";
import type { Filter } from "../filter";
import { averageOf } from "./insight";
import { usePastCards } from "./past";
import styles from "./past.module.css";
import { useStageName } from "./stages";

type Props = {
  stage: PastColumn;
  pipelineId: string;
  at: string;
  filter: Filter;
  whole: number;
  openCustomer: (customerId: string) => void;
};

const gap = 6;

/** A stage as it stood: its sums of then, and its cards, those that had come last first. */
export function PastColumnView({ stage, pipelineId, at, filter, whole, openCustomer }: Props) {
  const { t } = useTranslation();
  const scroller = useRef<HTMLDivElement>(null);
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } = usePastCards(stage, at, filter);
  const cards = data.pages.flatMap(({ items }) => items);
  const height = (matchMedia("(pointer: coarse)").matches ? 92 : 76) + gap;
  const virtual = useVirtualizer({
    count: cards.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 4,
    getItemKey: (place) => cards[place]?.id ?? place,
  });
  const items = virtual.getVirtualItems();
  const last = items[items.length - 1]?.index ?? 0;
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && last >= cards.length - 8) void fetchNextPage();
  }, [last, cards.length, hasNextPage, isFetchingNextPage, fetchNextPage]);
  const sum = stage.sums[0] ?? null;
  const average = averageOf(sum);
  const share = whole > 0 ? stage.count / whole : 0;
  return (
    <section className={column.column} aria-label={stage.name} data-stage={stage.id} data-column>
      <div className={column.header}>
        <div className={column.title}>
          <i className={column.dot} style={{ background: stage.color }} aria-hidden />
          <h2>{stage.name}</h2>
          <span className={column.count}>{count(stage.count)}</span>
          {stage.has_ended && <span className={styles.ended}>{t("past.ended")}</span>}
        </div>
        <div className={styles.sums}>
          {sum && sum.amount > 0 ? (
            <span title={money(sum)}>
              {compactMoney(sum)}
              {average && ` · ${t("board.average", { value: compactMoney(average) })}`}
            </span>
          ) : (
            "\u00a0"
          )}
        </div>
        <div className={column.track} title={t("board.share", { share: percent(share) })}>
          <i
            style={{ width: `${Math.max(share * 100, stage.count > 0 ? 2 : 0)}%`, background: stage.color }}
          />
        </div>
      </div>
      <div className={column.well}>
        <div ref={scroller} className={column.scroller}>
          <div role="list" aria-label={stage.name} style={{ height: virtual.getTotalSize() }}>
            {items.map((item) => (
              <div
                key={item.key}
                role="listitem"
                aria-setsize={stage.count}
                aria-posinset={item.index + 1}
                className={column.slot}
                style={{ height: height - gap, transform: `translateY(${item.start}px)` }}
              >
                <Card
                  card={cards[item.index] as PastCard}
                  pipelineId={pipelineId}
                  isTabStop={item.index === (items[0]?.index ?? 0)}
                  open={openCustomer}
                />
              </div>
            ))}
          </div>
        </div>
      </div>
    </section>
  );
}

type CardProps = {
  card: PastCard;
  pipelineId: string;
  isTabStop: boolean;
  open: (customerId: string) => void;
};

function Card({ card, pipelineId, isTabStop, open }: CardProps) {
  const { t } = useTranslation();
  const nameOf = useStageName(pipelineId);
  const hasGone = card.now_stage_id !== card.stage_id;
  return (
    <button
      type="button"
      className={styles.card}
      data-past={card.id}
      tabIndex={isTabStop ? 0 : -1}
      onClick={() => open(card.customer_id)}
    >
      <span className={styles.head}>
        <b>{card.name}</b>
        {card.value && <span>{money(card.value)}</span>}
      </span>
      <span className={styles.reach}>
        {card.phone ? phoneText(card.phone) : t("board.noPhone")}
        {card.source && ` · ${card.source.name}`}
      </span>
      <span className={styles.foot}>
        {hasGone ? (
          <span className={styles.gone}>
            <IconArrowNarrowRight size={13} stroke={2} aria-hidden />
            <span>{t("past.now", { stage: nameOf(card.now_stage_id) })}</span>
          </span>
        ) : (
          <span className={styles.since} title={exact(card.entered_at)}>
            {t("past.stood", { day: shortDay(card.entered_at) })}
          </span>
        )}
        <Avatars people={card.assignees} most={2} />
      </span>
    </button>
  );
}
