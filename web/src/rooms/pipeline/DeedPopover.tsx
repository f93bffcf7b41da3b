import { Drawer, Popover } from "@mantine/core";
import { useEffect, useLayoutEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Card } from "@/api/types";
import { useIsPhone } from "@/lib/useMedia";
import { useRow } from "@/live/hooks";
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
  const isPhone = useIsPhone();
  const card = useRow("card", opened.cardId);
  useEffect(() => {
    // Somebody took the card away: there is nothing left to write on.
    if (card === null) closeDeed();
  }, [card]);
  if (!card) return null;
  const title = t(`deed.title.${opened.deed}`, { name: card.name });
  if (isPhone) {
    return (
      <Drawer
        opened
        onClose={closeDeed}
        position="bottom"
        size="auto"
        zIndex={210}
        title={title}
        styles={{ content: { height: "auto", borderRadius: "16px 16px 0 0" } }}
        closeButtonProps={{ "aria-label": t("common.close") }}
      >
        <Form opened={opened} card={card} />
      </Drawer>
    );
  }
  return (
    <Popover
      opened
      onChange={(isOpen) => {
        if (!isOpen) closeDeed();
      }}
      width={320}
      position="bottom-start"
      shadow="md"
      zIndex={250}
      trapFocus
      withRoles={false}
      transitionProps={{ duration: 0 }}
    >
      <Popover.Target>
        <span className={styles.anchor} style={opened.at} aria-hidden />
      </Popover.Target>
      <Popover.Dropdown className={styles.popover ?? ""} role="dialog" aria-label={title}>
        <p className={styles.title} aria-hidden>
          {title}
        </p>
        <Form opened={opened} card={card} />
      </Popover.Dropdown>
    </Popover>
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
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape closes this layer alone, not also what lies under it
    <div
      ref={box}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        closeDeed();
      }}
    >
      <Asked card={card} />
    </div>
  );
}
