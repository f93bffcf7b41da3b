/** What is done to a card's customer from the board: rooms do not know each other, so their parts meet here. */
import { useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import { isGranted, useMe } from "@/api/me";
import type { Card, Customer } from "@/api/types";
import { rows } from "@/live/rows";
import { bookFor } from "@/rooms/activities/appointments/booking";
import { assign, rate, rename, tagWith } from "@/rooms/customers/edits";
import { seedFrom } from "@/rooms/customers/load";
import { makeTag } from "@/rooms/customers/Tags";
import type { Deeds } from "@/rooms/pipeline/deeds";
import { remindAbout } from "@/rooms/reminders/reminding";
import { conversationWith, offerOutside } from "./writing";

function customerOf(card: Card): Customer {
  return rows.get("customer", card.customer_id) ?? seedFrom(card);
}

export function useCardDeeds({ open, sweep }: Pick<Deeds, "open" | "sweep">): Deeds {
  const navigate = useNavigate();
  const me = useMe();
  const sees = isGranted(me, "conversations.view");
  const books = isGranted(me, "appointments.edit");
  const configures = isGranted(me, "pipelines.configure");
  const reminds = isGranted(me, "reminders.edit");
  return useMemo(
    () => ({
      open,
      rename: (card, name) => void rename(customerOf(card), name),
      rate: (card, quality) => void rate(customerOf(card), quality),
      assign: (card, people) => void assign(customerOf(card), people),
      tag: (card, tags) => void tagWith(customerOf(card), tags),
      makeTag,
      openWhatsApp: (card) => {
        if (!sees) offerOutside(card.name, card.phone);
        else
          void conversationWith(card.customer_id, "whatsapp")
            .catch(() => null)
            .then((found) => {
              if (found) void navigate({ to: "/gorusmeler", search: { id: found.id } });
              else offerOutside(card.name, card.phone);
            });
      },
      book: books ? (card) => bookFor({ id: card.customer_id, name: card.name }) : null,
      remind: reminds ? (card) => remindAbout({ id: card.customer_id, name: card.name }) : null,
      sweep,
      configure: configures
        ? (stageId) =>
            void navigate({ to: "/ayarlar/$section", params: { section: "huniler" }, hash: stageId })
        : null,
    }),
    [navigate, sees, books, reminds, configures, open, sweep],
  );
}
