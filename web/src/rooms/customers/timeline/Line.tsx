import {
  IconArchive,
  IconArchiveOff,
  IconArrowRight,
  IconBolt,
  IconCalendarCheck,
  IconCalendarEvent,
  IconCalendarPlus,
  IconCalendarRepeat,
  IconCalendarX,
  IconCircleCheck,
  IconCoin,
  IconDownload,
  IconEdit,
  IconFileImport,
  IconLock,
  IconMessage,
  IconPaperclip,
  IconPencil,
  IconSettings,
  IconTag,
  IconTrash,
  IconUserCheck,
  IconUserOff,
  IconUserPlus,
} from "@tabler/icons-react";
import { memo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useMe } from "@/api/me";
import type { Entry } from "@/api/types";
import { clock, exact } from "@/lib/formats";
import { useRow } from "@/live/hooks";
import { ChannelIcon } from "@/ui/channels";
import { deleteNote, editNote } from "./notes";
import { actorName, sentenceOf } from "./sentence";
import { reasonOf, sortOf } from "./story";
import styles from "./timeline.module.css";

const icons: Record<string, typeof IconBolt> = {
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
  "lead.received": IconFileImport,
  "note.added": IconPencil,
  "message.received": IconMessage,
  "message.sent": IconMessage,
};

/** One line of a story. `known` changes when the names it may need have come. */
export const Line = memo(function Line({ id }: { id: string; known: number }) {
  const entry = useRow("timeline", id);
  if (!entry) return null;
  const sort = sortOf(entry);
  const Icon = icons[entry.verb] ?? IconSettings;
  const reason = reasonOf(entry);
  return (
    <article className={styles.line} data-sort={sort}>
      <span className={styles.sign} data-sort={sort} aria-hidden>
        {sort === "message" && entry.detail?.channel ? (
          <ChannelIcon kind={entry.detail.channel} size={15} />
        ) : (
          <Icon size={15} stroke={1.7} />
        )}
      </span>
      <div className={styles.body}>
        <p className={styles.said}>
          <b>{actorName(entry)}</b> {sentenceOf(entry)}
          <time dateTime={entry.at} title={exact(entry.at)}>
            {clock(entry.at)}
          </time>
        </p>
        {entry.verb === "note.added" && <NotePaper entry={entry} />}
        {sort === "message" && entry.detail?.text && <MessageBubble entry={entry} />}
        {sort === "lead" && <LeadPaper entry={entry} />}
        {reason && <p className={styles.reason}>{reason}</p>}
      </div>
    </article>
  );
});

function NotePaper({ entry }: { entry: Entry }) {
  const { t } = useTranslation();
  const me = useMe();
  const [draft, setDraft] = useState<string | null>(null);
  const text = entry.detail?.text;
  if (!text) return <p className={styles.gone}>{t("note.deleted")}</p>;
  const isOwn = entry.actor.id === me.id;

  function save(): void {
    const next = draft?.trim();
    setDraft(null);
    if (next && next !== text) void editNote(entry, next);
  }

  return (
    <div className={styles.paper}>
      <span className={styles.only}>
        <IconLock size={12} stroke={1.8} aria-hidden /> {t("note.onlyTeam")}
        {isOwn && draft === null && (
          <span className={styles.tools}>
            <button type="button" aria-label={t("note.edit")} onClick={() => setDraft(text)}>
              <IconEdit size={14} stroke={1.7} />
            </button>
            <button type="button" aria-label={t("note.delete")} onClick={() => void deleteNote(entry)}>
              <IconTrash size={14} stroke={1.7} />
            </button>
          </span>
        )}
      </span>
      {draft === null ? (
        <p className={styles.text}>{text}</p>
      ) : (
        <textarea
          className={styles.editor}
          aria-label={t("note.edit")}
          // biome-ignore lint/a11y/noAutofocus: the person has just asked to edit
          autoFocus
          rows={3}
          value={draft}
          onChange={(event) => setDraft(event.currentTarget.value)}
          onBlur={save}
          onKeyDown={(event) => {
            if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) save();
            if (event.key === "Escape") {
              event.stopPropagation();
              setDraft(null);
            }
          }}
        />
      )}
    </div>
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
