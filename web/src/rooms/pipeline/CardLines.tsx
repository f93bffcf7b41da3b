/** The four lines of a card. Each shows what the person chose, in its fixed place; what does not fit is cut, not wrapped. */
import {
  IconAlertTriangle,
  IconCalendarEvent,
  IconCircleDashed,
  IconClock,
  IconHourglassEmpty,
  IconHourglassLow,
} from "@tabler/icons-react";
import { Fragment } from "react";
import type { Card, ShownField } from "@/api/types";
import { ago, due, exact, money } from "@/lib/formats";
import { useNow } from "@/lib/now";
import { phoneText } from "@/lib/phone";
import { useTexts } from "@/lib/useTexts";
import { useRow } from "@/live/hooks";
import { usePresent } from "@/live/presence";
import { useUnread } from "@/live/unread";
import { Avatars } from "@/ui/Avatar";
import { Chip } from "@/ui/Chip";
import { Count } from "@/ui/Count";
import { ChannelIcon } from "@/ui/channels";
import styles from "./card.module.css";
import { CameMark } from "./history/CameMark";

type Props = { card: Card; fields: readonly ShownField[] };

export function Head({ card, fields }: Props) {
  return (
    <div className={styles.head}>
      <b className={styles.name} title={card.name}>
        {card.name}
      </b>
      {fields.includes("quality") && <QualityMark quality={card.quality} />}
      {fields.includes("value") && card.value && <span className={styles.value}>{money(card.value)}</span>}
    </div>
  );
}

const steps = [1, 2, 3, 4, 5] as const;

/** Quality as five steps; nothing while nobody has judged it. */
export function QualityMark({ quality }: { quality: number | null }) {
  const t = useTexts();
  if (quality === null) return null;
  const shown = Math.max(1, Math.ceil(quality / 20));
  const text = t("board.quality", { step: t(`quality.${shown as 1}`) });
  return (
    <span className={styles.quality} title={text}>
      {steps.map((step) => (
        <i key={step} data-on={step <= shown} aria-hidden />
      ))}
      <span className="visually-hidden">{text}</span>
    </span>
  );
}

export function Reach({ card, fields }: Props) {
  const t = useTexts();
  const parts: [string, React.ReactNode][] = [];
  if (fields.includes("phone")) {
    const phone = card.phone && <span className={styles.phone}>{phoneText(card.phone)}</span>;
    parts.push(["phone", phone || t("board.noPhone")]);
  }
  // Before what is told elsewhere too: the line may end early.
  if (fields.includes("application_no") && card.application_no > 1)
    parts.push(["application", t("board.application", { count: card.application_no })]);
  if (fields.includes("source") && card.source) parts.push(["source", card.source.name]);
  if (fields.includes("team") && card.team) parts.push(["team", card.team.name]);
  return (
    <div className={styles.reach}>
      {parts.map(([name, part], at) => (
        <Fragment key={name}>
          {at > 0 && " · "}
          {part}
        </Fragment>
      ))}
    </div>
  );
}

export function LastWord({ card, fields }: Props) {
  const t = useTexts();
  const now = useNow();
  const unread = useUnread(card.customer_id);
  const message = card.last_message;
  const at = message?.at ?? card.created_at;
  return (
    <div className={styles.word}>
      {fields.includes("last_message") ? (
        <>
          <ChannelIcon kind={message?.channel ?? card.source?.key ?? "manual"} />
          <span className={styles.said} data-unread={unread > 0}>
            {message ? message.text : (card.source?.name ?? t("board.addedByHand"))}
          </span>
        </>
      ) : (
        <span className={styles.said} />
      )}
      <StageAge card={card} isShown={fields.includes("stage_age")} />
      {fields.includes("age") && (
        <time className={styles.age} dateTime={at} title={exact(at)}>
          {ago(at, now)}
        </time>
      )}
      <Count of={unread} says={t("unread.messages", { count: unread })} />
    </div>
  );
}

const dayLength = 86_400_000;

/** How long the card has stood in its stage; a sign when that is longer than the stage is meant to hold it. */
function StageAge({ card, isShown }: { card: Card; isShown: boolean }) {
  const t = useTexts();
  const now = useNow();
  const stages = useRow("pipeline", card.pipeline_id)?.stages;
  const limit = stages?.find(({ id }) => id === card.stage_id)?.stale_days;
  const days = Math.max(0, Math.floor((now - Date.parse(card.stage_entered_at)) / dayLength));
  const isStale = limit != null && days >= limit;
  if (!isStale && !isShown) return null;
  const text = isStale
    ? t("board.stale", { count: days, limit })
    : t("board.since", { at: exact(card.stage_entered_at) });
  const Icon = isStale ? IconHourglassLow : IconHourglassEmpty;
  return (
    <span className={styles.stale} data-stale={isStale} title={text}>
      <Icon size={13} stroke={1.8} aria-hidden />
      {isShown && <span aria-hidden>{days > 0 ? t("time.days", { count: days }) : t("time.today")}</span>}
      <span className="visually-hidden">{text}</span>
    </span>
  );
}

const mostTags = 2;

export function Foot({ card, fields, isTight }: Props & { isTight: boolean }) {
  const t = useTexts();
  const present = usePresent("customer", card.customer_id);
  const unread = useUnread(card.customer_id);
  const tags = fields.includes("tags") ? card.tags : [];
  const rest = tags.length - mostTags;
  return (
    <div className={styles.foot}>
      <span className={styles.chips}>
        <CameMark card={card} />
        {fields.includes("next_work") && <NextChip card={card} />}
        {tags.slice(0, mostTags).map((tag) => (
          <Chip key={tag.id}>{tag.name}</Chip>
        ))}
        {rest > 0 && <Chip title={tags.map(({ name }) => name).join(", ")}>+{rest}</Chip>}
      </span>
      <span className={styles.people}>
        {isTight && <StageAge card={card} isShown={false} />}
        {isTight && <Count of={unread} says={t("unread.messages", { count: unread })} />}
        {present.length > 0 && <Avatars people={present} most={2} isHere />}
        {fields.includes("owner") && <Avatars people={card.assignees} most={2} />}
      </span>
    </div>
  );
}

/** What is next with this customer: late, today, planned, or nothing at all. */
export function NextChip({ card }: { card: Card }) {
  const t = useTexts();
  const now = useNow();
  const at = card.next_work?.due_at;
  const type = useRow("activity_type", card.next_work?.type_id);
  if (!at) {
    return (
      <Chip tone="hollow" icon={<IconCircleDashed size={12} stroke={1.8} aria-hidden />}>
        {t("board.nothingNext")}
      </Chip>
    );
  }
  const { tone, text } = due(at, now);
  const what = card.next_work?.title ?? type?.name;
  const Icon = tone === "bad" ? IconAlertTriangle : tone === "warn" ? IconClock : IconCalendarEvent;
  return (
    <Chip tone={tone} icon={<Icon size={12} stroke={1.8} aria-hidden />} {...(what ? { title: what } : {})}>
      {type ? `${type.name} · ${text}` : text}
    </Chip>
  );
}
