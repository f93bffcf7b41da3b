import { Button } from "@mantine/core";
import { IconLock } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Card } from "@/api/types";
import { draftOf, keepDraft } from "@/live/noteDrafts";
import { closeDeed, writeNote } from "./deeds";
import styles from "./deeds.module.css";

/** A note on the card's customer. What is typed stays when one looks elsewhere first. */
export function NoteForm({ card }: { card: Card }) {
  const { t } = useTranslation();
  const [text, setText] = useState(() => draftOf(card.customer_id));

  function write(next: string): void {
    setText(next);
    keepDraft(card.customer_id, next);
  }

  function save(): void {
    const note = text.trim();
    if (!note) return;
    write("");
    writeNote(card, note);
    closeDeed();
  }

  return (
    <form
      className={styles.note}
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <textarea
        data-autofocus
        aria-label={t("note.add")}
        placeholder={t("note.hint")}
        rows={4}
        value={text}
        onChange={(event) => write(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
            event.preventDefault();
            save();
          }
        }}
      />
      <div className={styles.foot}>
        <span className={styles.only}>
          <IconLock size={12} stroke={1.8} aria-hidden /> {t("note.onlyTeam")}
        </span>
        <Button type="submit" size="xs" h={28} disabled={!text.trim()} rightSection={<small>Ctrl ↵</small>}>
          {t("note.save")}
        </Button>
      </div>
    </form>
  );
}
