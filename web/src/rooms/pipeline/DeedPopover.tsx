import { useEffect, useLayoutEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Card } from "@/api/types";
import { useRow } from "@/live/hooks";
import { Popped } from "@/ui/Popped";
import { AssignForm } from "./AssignForm";
import { closeDeed, type Opened, useDeed } from "./deeds";
import styles from "./deeds.module.css";
import { NoteForm } from "./NoteForm";
import { QualityForm } from "./QualityForm";
import { StageForm } from "./StageForm";
import { TagForm } from "./TagForm";

/** Beside the card one is working on; on phones a sheet from below. There is one for the whole screen. */
export function DeedPopover() {
  const opened = useDeed((deed) => deed.opened);
  return opened && <OpenDeed key={`${opened.deed}:${opened.cardId}`} opened={opened} />;
}

function OpenDeed({ opened }: { opened: Opened }) {
  const { t } = useTranslation();
  const card = useRow("card", opened.cardId);
  useEffect(() => {
    // Somebody took the card away: there is nothing left to write on.
    if (card === null) closeDeed();
  }, [card]);
  if (!card) return null;
  const title = t(`deed.title.${opened.deed}`, { name: card.name });
  return (
    <Popped
      opened
      setOpen={(isOpen) => {
        if (!isOpen) closeDeed();
      }}
      title={title}
      hasTitle
      position="bottom-start"
      width={320}
      form={<Form opened={opened} card={card} />}
    >
      <span className={styles.anchor} style={opened.at} aria-hidden />
    </Popped>
  );
}

const forms = { note: NoteForm, assign: AssignForm, tag: TagForm, stage: StageForm, quality: QualityForm };

function Form({ opened, card }: { opened: Opened; card: Card }) {
  const Asked = forms[opened.deed];
  const box = useRef<HTMLDivElement>(null);
  // At once: what is typed right after the key that opened it belongs here.
  useLayoutEffect(() => {
    box.current?.querySelector<HTMLElement>("[data-autofocus]")?.focus({ preventScroll: true });
  }, []);
  return (
    <div ref={box}>
      <Asked card={card} />
    </div>
  );
}
