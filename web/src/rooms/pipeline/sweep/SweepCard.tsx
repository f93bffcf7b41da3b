import { IconBrandWhatsapp, IconInfoCircle, IconPhone } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Card, Pipeline } from "@/api/types";
import { ago, exact, money } from "@/lib/formats";
import { useNow } from "@/lib/now";
import { isWhole, phoneText } from "@/lib/phone";
import { usePresent } from "@/live/presence";
import { useUnread } from "@/live/unread";
import { Avatar, Avatars } from "@/ui/Avatar";
import { Chip } from "@/ui/Chip";
import { Count } from "@/ui/Count";
import { ChannelIcon } from "@/ui/channels";
import { NextChip, QualityMark } from "../CardLines";
import { hasWhatsApp } from "../CardQuick";
import { useDeeds } from "../deeds";
import styles from "./sweep.module.css";
import type { News } from "./walk";

type Props = { id: string; card: Card | null | undefined; pipeline: Pipeline; news: News | null };

/** One card, large: who it is, and everything the card knows. */
export function SweepCard({ id, card, pipeline, news }: Props) {
  const { t } = useTranslation();
  if (!card) {
    return (
      <article className={styles.card} data-sweep={id}>
        {news?.kind === "gone" && <h2>{news.name}</h2>}
        <p className={styles.news} role="status">
          <IconInfoCircle size={16} stroke={1.7} aria-hidden />
          {t("sweep.gone")}
        </p>
      </article>
    );
  }
  return (
    <article className={styles.card} data-sweep={id}>
      <NewsLine news={news} pipeline={pipeline} />
      <Who card={card} />
      <Word card={card} />
      <Facts card={card} pipeline={pipeline} />
    </article>
  );
}

function NewsLine({ news, pipeline }: { news: News | null; pipeline: Pipeline }) {
  const { t } = useTranslation();
  if (!news || news.kind === "gone") return null;
  const text =
    news.kind === "moved"
      ? t("sweep.moved", { stage: pipeline.stages.find(({ id }) => id === news.stageId)?.name ?? "" })
      : news.kind === "assigned"
        ? t("sweep.assigned", {
            names: news.people.map(({ name }) => name).join(", ") || t("customer.nobody"),
          })
        : t("sweep.edited");
  return (
    <p className={styles.news} role="status">
      <IconInfoCircle size={16} stroke={1.7} aria-hidden />
      {text}
    </p>
  );
}

function Who({ card }: { card: Card }) {
  const { t } = useTranslation();
  const { openWhatsApp } = useDeeds();
  const present = usePresent("customer", card.customer_id);
  return (
    <div className={styles.who}>
      <Avatar person={{ id: card.customer_id, name: card.name }} size="large" />
      <div>
        <h2>{card.name}</h2>
        <div className={styles.reach}>
          {card.phone === null && t("board.noPhone")}
          {card.phone !== null &&
            (isWhole(card.phone) ? (
              <a data-call href={`tel:${card.phone}`} aria-label={t("deed.callName", { name: card.name })}>
                <IconPhone size={15} stroke={1.7} aria-hidden />
                {phoneText(card.phone)}
              </a>
            ) : (
              <span className="numbers">{card.phone}</span>
            ))}
          {hasWhatsApp(card) && (
            <button type="button" onClick={() => openWhatsApp(card)}>
              <IconBrandWhatsapp size={15} stroke={1.7} color="var(--whatsapp)" aria-hidden />
              WhatsApp
            </button>
          )}
        </div>
      </div>
      {present.length > 0 && <Avatars people={present} most={3} size="normal" isHere />}
    </div>
  );
}

function Word({ card }: { card: Card }) {
  const { t } = useTranslation();
  const now = useNow();
  const unread = useUnread(card.customer_id);
  const message = card.last_message;
  if (!message) return null;
  return (
    <blockquote className={styles.word}>
      <ChannelIcon kind={message.channel} size={16} />
      <p data-unread={unread > 0}>{message.text}</p>
      <time dateTime={message.at} title={exact(message.at)}>
        {ago(message.at, now)}
      </time>
      <Count of={unread} says={t("unread.messages", { count: unread })} />
    </blockquote>
  );
}

function Facts({ card, pipeline }: { card: Card; pipeline: Pipeline }) {
  const { t } = useTranslation();
  const now = useNow();
  const stage = pipeline.stages.find(({ id }) => id === card.stage_id);
  const facts: [string, React.ReactNode][] = [
    [t("look.next_work"), <NextChip key="next" card={card} />],
    [
      t("sweep.stage"),
      <span
        key="stage"
        className={styles.stage}
        title={t("board.since", { at: exact(card.stage_entered_at) })}
      >
        <i style={{ background: stage?.color }} aria-hidden />
        {stage?.name} <small>{ago(card.stage_entered_at, now)}</small>
      </span>,
    ],
  ];
  if (card.value) facts.push([t("board.value"), <b key="value">{money(card.value)}</b>]);
  if (card.quality !== null)
    facts.push([t("look.quality"), <QualityMark key="quality" quality={card.quality} />]);
  facts.push([
    t("look.owner"),
    card.assignees.length > 0 ? card.assignees.map(({ name }) => name).join(", ") : t("customer.nobody"),
  ]);
  if (card.team) facts.push([t("look.team"), card.team.name]);
  if (card.tags.length > 0) {
    facts.push([
      t("look.tags"),
      <span key="tags" className={styles.tags}>
        {card.tags.map((tag) => (
          <Chip key={tag.id}>{tag.name}</Chip>
        ))}
      </span>,
    ]);
  }
  if (card.source) facts.push([t("look.source"), card.source.name]);
  if (card.application_no > 1)
    facts.push([t("look.application_no"), t("board.application", { count: card.application_no })]);
  if (card.lost_reason) facts.push([t("board.reason"), card.lost_reason]);
  return (
    <dl className={styles.facts}>
      {facts.map(([name, fact]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{fact}</dd>
        </div>
      ))}
    </dl>
  );
}
