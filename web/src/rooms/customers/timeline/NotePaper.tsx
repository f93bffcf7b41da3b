import { IconEdit, IconLock, IconTrash } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { isGranted, useMe } from "@/api/me";
import type { Entry } from "@/api/types";
import { deleteNote, editNote } from "./notes";
import styles from "./timeline.module.css";

const NoteHistory = lazy(async () => ({ default: (await import("./NoteHistory")).NoteHistory }));

/** What a note says. Its author may change it; who may, reads what it said before. */
export function NotePaper({ entry }: { entry: Entry }) {
  const { t } = useTranslation();
  const me = useMe();
  const [draft, setDraft] = useState<string | null>(null);
  const [isAsking, setAsking] = useState(false);
  const text = entry.detail?.text;
  if (!text) return <p className={styles.gone}>{t("note.deleted")}</p>;
  const isOwn = entry.actor.id === me.id;
  const isEdited = (entry.detail?.version ?? 1) > 1;

  function save(): void {
    const next = draft?.trim();
    setDraft(null);
    if (next && next !== text) void editNote(entry, next);
  }

  return (
    <div className={styles.paper}>
      <span className={styles.only}>
        <IconLock size={12} stroke={1.8} aria-hidden /> {t("note.onlyTeam")}
        {isEdited && (isOwn || isGranted(me, "notes.history")) && (
          <button type="button" className={styles.edited} onClick={() => setAsking(true)}>
            {t("note.wasEdited")}
          </button>
        )}
        {isOwn && draft === null && (
          <span className={styles.noteTools}>
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
      {isAsking && entry.subject.id && (
        <Suspense>
          <NoteHistory id={entry.subject.id} close={() => setAsking(false)} />
        </Suspense>
      )}
    </div>
  );
}
