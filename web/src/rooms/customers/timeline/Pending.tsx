import { IconClock, IconLock, IconPencil } from "@tabler/icons-react";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useMe } from "@/api/me";
import { letGo, sendAgain, useOutbox } from "@/live/outbox";
import { rows } from "@/live/rows";
import styles from "./timeline.module.css";

/** Notes on their way: shown at the top of the story until the story has them itself. */
export function Pending({
  customerId,
  ids,
  reload,
}: {
  customerId: string;
  ids: readonly string[];
  reload: () => void;
}) {
  const { t } = useTranslation();
  const me = useMe();
  const all = useOutbox(({ items }) => items);
  const mine = all.filter(({ kind, to }) => kind === "note" && to === customerId);
  const told = new Set(ids.map((id) => rows.get("timeline", id)?.subject.id));

  useEffect(() => {
    const sent = all.filter(
      (note) => note.kind === "note" && note.to === customerId && note.state === "sent",
    );
    for (const note of sent)
      if (ids.some((id) => rows.get("timeline", id)?.subject.id === note.id)) letGo(note.id);
    if (sent.length === 0) return;
    // No frame came: the story is asked again, so that the note is not shown as pending for ever.
    const timer = setTimeout(reload, 3_000);
    return () => clearTimeout(timer);
  }, [all, ids, customerId, reload]);

  return mine
    .filter((note) => !told.has(note.id))
    .map((note) => (
      <article key={note.id} className={styles.line} data-sort="note">
        <span className={styles.sign} data-sort="note" aria-hidden>
          {note.state === "waiting" ? (
            <IconClock size={15} stroke={1.7} />
          ) : (
            <IconPencil size={15} stroke={1.7} />
          )}
        </span>
        <div className={styles.body}>
          <p className={styles.said}>
            <b>{me.name}</b> {t("verb.noteAdded")}
            <span className={styles.wait}>{t(`note.${note.state}`)}</span>
          </p>
          <div className={styles.paper}>
            <span className={styles.only}>
              <IconLock size={12} stroke={1.8} aria-hidden /> {t("note.onlyTeam")}
            </span>
            <p className={styles.text}>{note.text}</p>
            {note.why && <p className={styles.reason}>{note.why}</p>}
            {note.state === "failed" && (
              <button type="button" className={styles.retry} onClick={() => sendAgain(note.id)}>
                {t("common.again")}
              </button>
            )}
          </div>
        </div>
      </article>
    ));
}
