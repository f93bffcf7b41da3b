/** What stands in the cells of a row. Plain elements only: there are many, and they scroll. */
import { IconHourglassEmpty, IconHourglassLow } from "@tabler/icons-react";
import type { Card, ListColumn } from "@/api/types";
import { ago, count, exact, money, numericDay } from "@/lib/formats";
import { useNow } from "@/lib/now";
import { isWhole, phoneText } from "@/lib/phone";
import { useTexts } from "@/lib/useTexts";
import { useUnread } from "@/live/unread";
import { Avatars } from "@/ui/Avatar";
import { Chip } from "@/ui/Chip";
import { Count } from "@/ui/Count";
import { ChannelIcon } from "@/ui/channels";
import { NextChip, QualityMark } from "../CardLines";
import { useGrid } from "./grid";
import styles from "./list.module.css";
import { daysIn, qualityText } from "./texts";

type Props = { card: Card };

/** Nothing is known here. */
const nothing = <span className={styles.none}>—</span>;

export const contents: Readonly<Record<ListColumn, (props: Props) => React.ReactNode>> = {
  stage: StageName,
  value: ({ card }) => (card.value ? <span className={styles.text}>{money(card.value)}</span> : nothing),
  owner: Owner,
  team: ({ card }) => (card.team ? <span className={styles.text}>{card.team.name}</span> : nothing),
  phone: Phone,
  source: Source,
  tags: Tags,
  quality: Quality,
  next_work: ({ card }) => <NextChip card={card} />,
  last_contact: ({ card }) => <Ago at={card.last_contact_at} />,
  last_message: LastMessage,
  waiting: Waiting,
  stage_age: StageAge,
  created: ({ card }) => (
    <time className={styles.text} dateTime={card.created_at} title={exact(card.created_at)}>
      {numericDay(card.created_at)}
    </time>
  ),
  application_no: ({ card }) => <span className={styles.text}>{count(card.application_no)}</span>,
  lost_reason: ({ card }) =>
    card.lost_reason ? (
      <span className={styles.text} title={card.lost_reason}>
        {card.lost_reason}
      </span>
    ) : (
      nothing
    ),
};

export function StageName({ card }: Props) {
  const { pipeline } = useGrid();
  const stage = pipeline.stages.find(({ id }) => id === card.stage_id);
  if (!stage) return nothing;
  return (
    <>
      <i className={styles.dot} style={{ background: stage.color }} aria-hidden />
      <span className={styles.text} title={stage.name}>
        {stage.name}
      </span>
    </>
  );
}

/** One person is named, several are faces. */
function Owner({ card }: Props) {
  const t = useTexts();
  const [first, ...others] = card.assignees;
  if (!first) return <span className={styles.none}>{t("list.nobody")}</span>;
  return (
    <>
      <Avatars people={card.assignees} most={3} />
      {others.length === 0 && (
        <span className={styles.text} aria-hidden>
          {first.name}
        </span>
      )}
    </>
  );
}

function Phone({ card }: Props) {
  const t = useTexts();
  if (!card.phone) return nothing;
  const text = phoneText(card.phone);
  if (!isWhole(card.phone)) return <span className={styles.text}>{text}</span>;
  return (
    <a
      className={styles.phone}
      href={`tel:${card.phone}`}
      tabIndex={-1}
      aria-label={t("customer.call", { phone: text })}
      onClick={(event) => event.stopPropagation()}
    >
      {text}
    </a>
  );
}

function Source({ card }: Props) {
  if (!card.source) return nothing;
  return (
    <>
      <ChannelIcon kind={card.source.key} />
      <span className={styles.text}>{card.source.name}</span>
    </>
  );
}

const mostTags = 2;

function Tags({ card }: Props) {
  if (card.tags.length === 0) return nothing;
  const rest = card.tags.length - mostTags;
  const all = card.tags.map(({ name }) => name).join(", ");
  return (
    <>
      {card.tags.slice(0, mostTags).map((tag) => (
        <Chip key={tag.id} title={all}>
          {tag.name}
        </Chip>
      ))}
      {rest > 0 && <Chip title={all}>+{rest}</Chip>}
    </>
  );
}

function Quality({ card }: Props) {
  if (card.quality === null) return nothing;
  return (
    <>
      <QualityMark quality={card.quality} />
      <span className={styles.text} aria-hidden>
        {qualityText(card.quality)}
      </span>
    </>
  );
}

function Ago({ at }: { at: string | null }) {
  const now = useNow();
  if (!at) return nothing;
  return (
    <time className={styles.text} dateTime={at} title={exact(at)}>
      {ago(at, now)}
    </time>
  );
}

function LastMessage({ card }: Props) {
  const unread = useUnread(card.customer_id);
  const message = card.last_message;
  if (!message) return nothing;
  return (
    <>
      <ChannelIcon kind={message.channel} />
      <span className={styles.text} data-unread={unread > 0} title={message.text}>
        {message.text}
      </span>
    </>
  );
}

/** What this person has yet to read, and since when the customer waits for an answer. */
function Waiting({ card }: Props) {
  const t = useTexts();
  const unread = useUnread(card.customer_id);
  if (unread === 0 && !card.waiting_since) return nothing;
  return (
    <>
      <Count of={unread} says={t("unread.messages", { count: unread })} />
      {card.waiting_since && <Ago at={card.waiting_since} />}
    </>
  );
}

function StageAge({ card }: Props) {
  const t = useTexts();
  const now = useNow();
  const { pipeline } = useGrid();
  const limit = pipeline.stages.find(({ id }) => id === card.stage_id)?.stale_days ?? null;
  const days = daysIn(card, now);
  const isStale = limit !== null && days >= limit;
  const since = t("board.since", { at: exact(card.stage_entered_at) });
  const Icon = isStale ? IconHourglassLow : IconHourglassEmpty;
  return (
    <span
      className={styles.age}
      data-stale={isStale}
      title={isStale ? t("board.stale", { count: days, limit }) : since}
    >
      <Icon size={13} stroke={1.8} aria-hidden />
      {days > 0 ? t("time.days", { count: days }) : t("time.today")}
    </span>
  );
}
