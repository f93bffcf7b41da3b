/**
 * What is done to one card in place: a note, who answers for it, its labels. One popover serves the whole board, the peek
 * and the sweep; what reaches into other rooms is handed in by the route.
 */
import i18next from "i18next";
import { createContext, useContext } from "react";
import { create } from "zustand";
import type { Card, Ref, Tag } from "@/api/types";
import { isOffline } from "@/live/connection";
import { letGo, sendAgain, sendLater, useOutbox, whenSettled } from "@/live/outbox";
import { rows } from "@/live/rows";
import { offerUndo } from "@/live/undo";
import { announce } from "@/ui/announce";
import { toast } from "@/ui/toast";

export type Deed = "note" | "assign" | "tag";

/** What else is asked beside a card, or beside one of its cells: its stage, its quality. */
export type Asked = Deed | "stage" | "quality";

export type Deeds = {
  /** Opens the customer of a card beside it. */
  open: (card: Card) => void;
  rename: (card: Card, name: string) => void;
  /** Quality from 0 to 100; null is unknown. */
  rate: (card: Card, quality: number | null) => void;
  assign: (card: Card, people: Ref[]) => void;
  tag: (card: Card, tags: Tag[]) => void;
  /** A new label; null when it was refused, which the person has been told. */
  makeTag: (name: string) => Promise<Tag | null>;
  /** The conversation with the customer, or WhatsApp itself when there is none here. */
  openWhatsApp: (card: Card) => void;
  /** Books a time with the customer; null for those who may not. */
  book: ((card: Card) => void) | null;
  /** Asks of what somebody is to be reminded, and when; null for those who may not. */
  remind: ((card: Card) => void) | null;
  /** Runs through the cards of a stage one by one, or of all stages. */
  sweep: (stageId: string | null) => void;
  /** Leads to where a stage is set up; null for those who may not. */
  configure: ((stageId: string) => void) | null;
};

const nothing: Deeds = {
  open: () => {},
  rename: () => {},
  rate: () => {},
  assign: () => {},
  tag: () => {},
  makeTag: async () => null,
  openWhatsApp: () => {},
  book: null,
  remind: null,
  sweep: () => {},
  configure: null,
};

export const DeedsContext = createContext<Deeds>(nothing);

export function useDeeds(): Deeds {
  return useContext(DeedsContext);
}

type Box = { left: number; top: number; width: number; height: number };

/** The popover that is open, beside what it was opened from. */
export type Opened = { deed: Asked; cardId: string; at: Box; before: Element | null };

export const useDeed = create<{ opened: Opened | null }>(() => ({ opened: null }));

/** The right a card must give for each. Who may tag a card may edit its customer. */
const needs: Record<Asked, string> = {
  note: "note",
  assign: "assign",
  tag: "tag",
  stage: "move",
  quality: "tag",
};

/** Asks for a note, people, labels and so on beside `anchor`, else beside the card; says so when the person may not. */
export function openDeed(deed: Asked, cardId: string, anchor?: Element | null): void {
  const card = rows.get("card", cardId);
  if (!card) return;
  if (!card.can.includes(needs[deed])) {
    toast.refused(i18next.t(`deed.mayNot.${deed}`, { name: card.name }));
    return;
  }
  const from = anchor ?? document.querySelector(`[data-card="${CSS.escape(cardId)}"]`);
  const { left, top, width, height } = from?.getBoundingClientRect() ?? new DOMRect(80, 120, 1, 1);
  useDeed.setState({
    opened: { deed, cardId, at: { left, top, width, height }, before: document.activeElement },
  });
}

/** Closes it, and goes on where one was. */
export function closeDeed(): void {
  const { opened } = useDeed.getState();
  useDeed.setState({ opened: null });
  if (!opened) return;
  const { before, cardId } = opened;
  // What it was opened from may have gone meanwhile, as a menu does.
  const back = before?.isConnected ? before : document.querySelector(`[data-card="${CSS.escape(cardId)}"]`);
  if (back instanceof HTMLElement) back.focus({ preventScroll: true });
}

const keepSentFor = 10_000;

/** Writes a note: said at once, sent when there is a connection, and taken back with Ctrl Z. */
export function writeNote(card: Card, text: string): void {
  const pending = sendLater("note", card.customer_id, text);
  const said = i18next.t(isOffline() ? "deed.noteWaits" : "deed.noted", { name: card.name });
  announce(said);
  const sending = whenSettled(pending.id);
  offerUndo({ cause: pending.requestId, sending, text: said, reverse: [], group: pending.requestId });
  void sending.then((isSent) => {
    if (isSent) {
      // Long enough for an open story to show it by its own line.
      setTimeout(() => letGo(pending.id), keepSentFor);
      return;
    }
    const why = useOutbox.getState().items.find(({ id }) => id === pending.id)?.why;
    toast.failed(`${i18next.t("note.saveFailed")}: ${why ?? i18next.t("offline.noAnswer")}`, {
      again: () => sendAgain(pending.id),
    });
  });
}
