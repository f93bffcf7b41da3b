import {
  IconAlertTriangle,
  IconCalendarEvent,
  IconCircleDashed,
  IconClock,
  IconDots,
  IconHourglassLow,
  IconPhone,
} from "@tabler/icons-react";
import { memo, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Card } from "@/api/types";
import { ago, due, exact, money } from "@/lib/formats";
import { useNow } from "@/lib/now";
import { isWhole, phoneText } from "@/lib/phone";
import { useRow } from "@/live/hooks";
import { usePresent } from "@/live/presence";
import { useUnread } from "@/live/unread";
import { Avatars } from "@/ui/Avatar";
import { Chip } from "@/ui/Chip";
import { Count } from "@/ui/Count";
import { ChannelIcon } from "@/ui/channels";
import { useBoardActions } from "./actions";
import { focusCard, toggleSelected, useBoard } from "./boardState";
import styles from "./card.module.css";
import { useCardDrag } from "./drag";
import { CameMark } from "./history/CameMark";

/** One card of the board. Plain elements only: there are many, and they scroll. */
export const CardView = memo(function CardView({ id, isTabStop }: { id: string; isTabStop: boolean }) {
  const card = useRow("card", id);
  return card ? <DrawnCard card={card} isTabStop={isTabStop} /> : null;
});

function DrawnCard({ card, isTabStop }: { card: Card; isTabStop: boolean }) {
  const { t } = useTranslation();
  const element = useRef<HTMLDivElement>(null);
  const actions = useBoardActions();
  const isFocused = useBoard(({ focusId }) => focusId === card.id);
  const isSelected = useBoard(({ selected }) => selected.has(card.id));
  const { isLifted, edge } = useCardDrag(element, card);
  useEffect(() => {
    if (isFocused && useBoard.getState().isFocusByKey) element.current?.focus({ preventScroll: true });
  }, [isFocused]);

  function onClick(event: React.MouseEvent): void {
    focusCard(card.id, false);
    if (event.ctrlKey || event.metaKey || isSelecting()) toggleSelected(card.id);
    else actions.open(card);
  }

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Enter is handled by the board
    <div
      ref={element}
      className={styles.card}
      data-card={card.id}
      data-selected={isSelected}
      data-lifted={isLifted}
      tabIndex={isTabStop ? 0 : -1}
      role="group"
      aria-roledescription={t("board.card")}
      aria-label={t("board.cardLabel", { name: card.name, phone: card.phone ? phoneText(card.phone) : "" })}
      onClick={onClick}
      onFocus={() => focusCard(card.id, false)}
      onMouseEnter={() => actions.hover(card)}
      onMouseLeave={() => actions.leave()}
    >
      {edge && <i className={styles.mark} data-edge={edge} aria-hidden />}
      <div className={styles.head}>
        <b className={styles.name}>{card.name}</b>
        {card.value && <span className={styles.value}>{money(card.value)}</span>}
      </div>
      <Reach card={card} />
      <LastWord card={card} />
      <Foot card={card} />
    </div>
  );
}

/** By touch there is no Ctrl: once a card is selected, a touch selects others. */
function isSelecting(): boolean {
  return useBoard.getState().selected.size > 0 && matchMedia("(pointer: coarse)").matches;
}

function Reach({ card }: { card: Card }) {
  const { t } = useTranslation();
  return (
    <div className={styles.reach}>
      {card.phone ? (
        <span className={styles.phone}>{phoneText(card.phone)}</span>
      ) : (
        <span>{t("board.noPhone")}</span>
      )}
      {card.source && <span> · {card.source.name}</span>}
      {card.application_no > 1 && <span> · {t("board.application", { count: card.application_no })}</span>}
    </div>
  );
}

function LastWord({ card }: { card: Card }) {
  const { t } = useTranslation();
  const now = useNow();
  const unread = useUnread(card.customer_id);
  const message = card.last_message;
  const at = message?.at ?? card.created_at;
  return (
    <div className={styles.word}>
      <ChannelIcon kind={message?.channel ?? card.source?.key ?? "manual"} />
      <span className={styles.said} data-unread={unread > 0}>
        {message ? message.text : (card.source?.name ?? t("board.addedByHand"))}
      </span>
      <Stale card={card} />
      <time className={styles.age} dateTime={at} title={exact(at)}>
        {ago(at, now)}
      </time>
      <Count of={unread} says={t("unread.messages", { count: unread })} />
    </div>
  );
}

const dayLength = 86_400_000;

/** The card stands in its stage longer than the stage is meant to hold it. */
function Stale({ card }: { card: Card }) {
  const { t } = useTranslation();
  const now = useNow();
  const stages = useRow("pipeline", card.pipeline_id)?.stages;
  const limit = stages?.find(({ id }) => id === card.stage_id)?.stale_days;
  const days = Math.floor((now - Date.parse(card.stage_entered_at)) / dayLength);
  if (!limit || days < limit) return null;
  const text = t("board.stale", { count: days, limit });
  return (
    <span className={styles.stale} title={text}>
      <IconHourglassLow size={13} stroke={1.8} aria-hidden />
      <span className="visually-hidden">{text}</span>
    </span>
  );
}

const mostTags = 2;

function Foot({ card }: { card: Card }) {
  const present = usePresent("customer", card.customer_id);
  const { t } = useTranslation();
  const actions = useBoardActions();
  const rest = card.tags.length - mostTags;
  return (
    <div className={styles.foot}>
      <span className={styles.chips}>
        <CameMark card={card} />
        <NextChip card={card} />
        {card.tags.slice(0, mostTags).map((tag) => (
          <Chip key={tag.id}>{tag.name}</Chip>
        ))}
        {rest > 0 && <Chip title={card.tags.map(({ name }) => name).join(", ")}>+{rest}</Chip>}
      </span>
      <span className={styles.quick}>
        {card.phone && isWhole(card.phone) && (
          <a
            href={`tel:${card.phone}`}
            tabIndex={-1}
            aria-label={t("board.call")}
            onClick={(event) => event.stopPropagation()}
          >
            <IconPhone size={15} stroke={1.7} />
          </a>
        )}
        <button
          type="button"
          tabIndex={-1}
          aria-label={t(card.can.includes("move") ? "board.moveCard" : "why.more", { name: card.name })}
          onClick={(event) => {
            event.stopPropagation();
            actions.askMove([card.id]);
          }}
        >
          <IconDots size={15} stroke={1.7} />
        </button>
      </span>
      <span className={styles.people}>
        {present.length > 0 && <Avatars people={present} most={2} isHere />}
        <Avatars people={card.assignees} most={2} />
      </span>
    </div>
  );
}

function NextChip({ card }: { card: Card }) {
  const { t } = useTranslation();
  const now = useNow();
  const at = card.overdue_since ?? card.next_work?.due_at;
  if (!at) {
    return (
      <Chip tone="hollow" icon={<IconCircleDashed size={12} stroke={1.8} aria-hidden />}>
        {t("board.nothingNext")}
      </Chip>
    );
  }
  const { tone, text } = due(at, now);
  const Icon = tone === "bad" ? IconAlertTriangle : tone === "warn" ? IconClock : IconCalendarEvent;
  return (
    <Chip tone={tone} icon={<Icon size={12} stroke={1.8} aria-hidden />} title={card.next_work?.title}>
      {text}
    </Chip>
  );
}
