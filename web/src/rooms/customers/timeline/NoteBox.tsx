import { Button } from "@mantine/core";
import { IconLock } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { draftOf, keepDraft } from "@/live/noteDrafts";
import { sendLater } from "@/live/outbox";
import styles from "./timeline.module.css";

/** Writes a note; what is typed stays when one looks elsewhere for a moment. `asked` grows when somebody wants to write. */
export function NoteBox({ customerId, asked }: { customerId: string; asked: number }) {
  const { t } = useTranslation();
  const field = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState(draftOf(customerId));
  useEffect(() => {
    if (asked > 0) field.current?.focus();
  }, [asked]);

  function write(next: string): void {
    setText(next);
    keepDraft(customerId, next);
  }

  function save(): void {
    const note = text.trim();
    if (!note) return;
    sendLater("note", customerId, note);
    write("");
  }

  return (
    <form
      className={styles.box}
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <textarea
        ref={field}
        className={styles.input}
        aria-label={t("note.add")}
        placeholder={t("note.hint")}
        rows={text.includes("\n") || text.length > 80 ? 4 : 2}
        value={text}
        onChange={(event) => write(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
            event.preventDefault();
            save();
          }
          if (event.key === "Escape") {
            event.stopPropagation();
            event.currentTarget.blur();
          }
        }}
      />
      <div className={styles.boxFoot}>
        <span className={styles.only}>
          <IconLock size={12} stroke={1.8} aria-hidden /> {t("note.onlyTeam")}
        </span>
        <Button type="submit" size="xs" h={26} disabled={!text.trim()} rightSection={<small>Ctrl ↵</small>}>
          {t("note.save")}
        </Button>
      </div>
    </form>
  );
}
