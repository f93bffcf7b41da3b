import {
  IconArchive,
  IconArchiveOff,
  IconArrowRight,
  IconArrowUpRight,
  IconBell,
  IconBolt,
  IconCalendarCheck,
  IconCalendarEvent,
  IconCalendarPlus,
  IconCalendarRepeat,
  IconCalendarX,
  IconCheckbox,
  IconCircleCheck,
  IconCoin,
  IconDownload,
  IconEdit,
  IconFileImport,
  IconHeartHandshake,
  IconMessage,
  IconPaperclip,
  IconPencil,
  IconSettings,
  IconTag,
  IconTrash,
  IconUserCheck,
  IconUserOff,
  IconUserPlus,
  IconUserShare,
} from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import type { Entry } from "@/api/types";
import { clock, dueDay, exact } from "@/lib/formats";
import { useRow } from "@/live/hooks";
import { aboutOf, actorName, reasonOf, sentenceOf, valuesOf } from "@/live/sentence";
import { ChannelIcon } from "@/ui/channels";
import { toast } from "@/ui/toast";
import { useEvidence } from "./evidence";
import { NotePaper } from "./NotePaper";
import styles from "./timeline.module.css";

const icons: Record<string, typeof IconBolt> = {
  "activity.closed": IconCircleCheck,
  "appointment.booked": IconCalendarPlus,
  "appointment.cancelled": IconCalendarX,
  "appointment.confirmed": IconCalendarCheck,
  "appointment.edited": IconCalendarEvent,
  "appointment.kept": IconCircleCheck,
  "appointment.missed": IconUserOff,
  "appointment.moved": IconCalendarRepeat,
  "card.archived": IconArchive,
  "card.exported": IconDownload,
  "card.moved": IconArrowRight,
  "card.restored": IconArchiveOff,
  "card.reopened": IconBolt,
  "card.valued": IconCoin,
  "customer.created": IconUserPlus,
  "customer.edited": IconEdit,
  "customer.assigned": IconUserCheck,
  "customer.tagged": IconTag,
  "file.attached": IconPaperclip,
  "file.versioned": IconPaperclip,
  "file.renamed": IconEdit,
  "file.detached": IconTrash,
  "handover.accepted": IconUserCheck,
  "handover.offered": IconUserShare,
  "lead.received": IconFileImport,
  "note.added": IconPencil,
  "promise.settled": IconCircleCheck,
  "reminder.done": IconCircleCheck,
  "note.deleted": IconTrash,
  "note.edited": IconPencil,
  "message.received": IconMessage,
  "message.sent": IconMessage,
};

/** What lines about such a thing show that have no sign of their own. */
const iconsOfKind: Record<string, typeof IconBolt> = {
  activity: IconCheckbox,
  appointment: IconCalendarEvent,
  promise: IconHeartHandshake,
  reminder: IconBell,
};

type Props = {
  id: string;
  /** Changes when the names it may need have come. */
  known: number;
  /** An address leads here. */
  isMarked: boolean;
  /** New since this person last looked. */
  isFresh: boolean;
  /** No heading above it tells of which day it is. */
  hasDay?: boolean;
};

/** Drawn again once the customer is here: a story may come first. */
function Actor({ entry }: { entry: Entry }) {
  const customer = useRow("customer", entry.customer_id);
  return <b>{actorName(entry, customer?.name)}</b>;
}

/** One line of a story. */
export const Line = memo(function Line({ id, isMarked, isFresh, hasDay = false }: Props) {
  const { t } = useTranslation();
  const entry = useRow("timeline", id);
  if (!entry) return null;
  const sort = entry.kind;
  const Icon = icons[entry.verb] ?? iconsOfKind[entry.subject.kind] ?? IconSettings;
  const [about, reason] = [aboutOf(entry), reasonOf(entry)];
  return (
    <article
      className={styles.line}
      data-sort={sort}
      data-line={entry.seq}
      data-marked={isMarked || undefined}
      data-fresh={isFresh || undefined}
      aria-current={isMarked || undefined}
    >
      <span className={styles.sign} data-sort={sort} aria-hidden>
        {sort === "message" && entry.detail?.channel ? (
          <ChannelIcon kind={entry.detail.channel} size={15} />
        ) : (
          <Icon size={15} stroke={1.7} />
        )}
      </span>
      <div className={styles.body}>
        <p className={styles.said}>
          <Actor entry={entry} /> <Sentence entry={entry} />
          {about && <> · {about}</>}
          <When entry={entry} hasDay={hasDay} />
          {entry.detail?.kind === "message" && <Proof entry={entry} messageId={entry.detail.id} />}
          {isFresh && <span className={styles.fresh}>{t("timeline.new")}</span>}
        </p>
        <Values entry={entry} />
        {entry.verb === "note.added" && <NotePaper entry={entry} />}
        {sort === "message" && entry.detail?.text && <MessageBubble entry={entry} />}
        {entry.verb === "handover.offered" && entry.detail?.text && (
          <div className={styles.lead}>
            <p className={styles.text}>{entry.detail.text}</p>
          </div>
        )}
        {sort === "lead" && <LeadPaper entry={entry} />}
        {reason && <p className={styles.reason}>{reason}</p>}
      </div>
    </article>
  );
});

/** What was done; the name of the thing, where it can be opened, leads to it. */
function Sentence({ entry }: { entry: Entry }) {
  const { t } = useTranslation();
  const evidence = useEvidence(entry);
  const said = sentenceOf(entry);
  const at = evidence ? said.lastIndexOf(evidence.word) : -1;
  if (!evidence || at < 0) return said;
  return (
    <>
      {said.slice(0, at)}
      <button
        type="button"
        className={styles.evidence}
        aria-label={t("timeline.evidence", { name: evidence.word })}
        onClick={evidence.open}
      >
        {evidence.word}
      </button>
      {said.slice(at + evidence.word.length)}
    </>
  );
}

/** When it happened, and when it was written where that was later. Pressing it copies the address of the line. */
function When({ entry, hasDay }: { entry: Entry; hasDay: boolean }) {
  const { t } = useTranslation();
  const path = `/musteri/${entry.customer_id}?line=${entry.seq}`;
  const at = entry.happened_at ?? entry.at;

  function copy(event: React.MouseEvent): void {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    void navigator.clipboard?.writeText(location.origin + path).then(
      () => toast.said(t("timeline.copied")),
      () => undefined,
    );
  }

  return (
    <>
      <a
        className={styles.when}
        href={`/musteri/${entry.customer_id}?line=${entry.seq}`}
        title={t("timeline.copy", { at: exact(at) })}
        onClick={copy}
      >
        <time dateTime={at}>{hasDay ? dueDay(Date.parse(at), Date.now(), true) : clock(at)}</time>
      </a>
      {entry.happened_at && (
        <time className={styles.written} dateTime={entry.at}>
          {t("timeline.written", { at: exact(entry.at) })}
        </time>
      )}
    </>
  );
}

/** The way to the message that a line tells of, among those around it. */
function Proof({ entry, messageId }: { entry: Entry; messageId: string }) {
  const { t } = useTranslation();
  return (
    <Link
      className={styles.proof}
      to="/musteri/$id"
      params={{ id: entry.customer_id }}
      search={{ tab: "mesajlar", mesaj: messageId }}
      title={t("timeline.inMessages")}
      aria-label={t("timeline.inMessages")}
    >
      <IconArrowUpRight size={14} stroke={1.7} aria-hidden />
    </Link>
  );
}

/** What was before, and what is now. */
function Values({ entry }: { entry: Entry }) {
  const changes = valuesOf(entry);
  if (changes.length === 0) return null;
  return (
    <ul className={styles.values}>
      {changes.map(({ name, old, next }) => (
        <li key={name}>
          {name}: <s>{old}</s> → <b>{next}</b>
        </li>
      ))}
    </ul>
  );
}

function MessageBubble({ entry }: { entry: Entry }) {
  const { t } = useTranslation();
  const { detail } = entry;
  const state = detail?.state;
  return (
    <div className={styles.bubble} data-direction={detail?.direction ?? "in"}>
      <p className={styles.text}>{detail?.text}</p>
      {state && detail?.direction === "out" && (
        <span className={styles.state}>{t(`message.${state as "sent"}`, { defaultValue: state })}</span>
      )}
    </div>
  );
}

function LeadPaper({ entry }: { entry: Entry }) {
  const { detail } = entry;
  const fields = Object.entries(detail?.fields ?? {});
  if (!detail?.text && fields.length === 0) return null;
  return (
    <div className={styles.lead}>
      {detail?.text && <p className={styles.text}>{detail.text}</p>}
      {fields.length > 0 && (
        <dl>
          {fields.map(([label, value]) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      )}
    </div>
  );
}
