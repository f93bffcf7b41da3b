/** What is done to a card's customer from the board: rooms do not know each other, so their parts meet here. */
import { useNavigate } from "@tanstack/react-router";
import i18next from "i18next";
import { useMemo } from "react";
import { answer, http } from "@/api/client";
import { isGranted, useMe } from "@/api/me";
import type { Card, Conversation, Customer } from "@/api/types";
import { isWhole } from "@/lib/phone";
import { rows } from "@/live/rows";
import { assign, rate, rename, tagWith } from "@/rooms/customers/edits";
import { seedFrom } from "@/rooms/customers/load";
import { makeTag } from "@/rooms/customers/Tags";
import type { Deeds } from "@/rooms/pipeline/deeds";
import { toast } from "@/ui/toast";

function customerOf(card: Card): Customer {
  return rows.get("customer", card.customer_id) ?? seedFrom(card);
}

/** The WhatsApp conversation with a customer that spoke last; null when there is none. */
async function conversationWith(customerId: string): Promise<Conversation | null> {
  const { row, asOf } = await answer(
    http.GET("/api/customers/{customer_id}/conversations", { params: { path: { customer_id: customerId } } }),
  );
  rows.place(
    row.items.map((item) => ({ kind: "conversation", id: item.id, row: item })),
    row.as_of ?? asOf,
  );
  const written = row.items.filter(({ channel }) => channel.kind === "whatsapp");
  written.sort((a, b) => Date.parse(b.last_message.at) - Date.parse(a.last_message.at));
  return written[0] ?? null;
}

/** There is none: whoever wants to begin one outside is shown the way. */
function offerOutside(card: Card): void {
  const text = i18next.t("deed.noWhatsApp", { name: card.name });
  if (card.phone && isWhole(card.phone)) toast.whatsApp(text, card.phone, i18next.t("customer.whatsapp"));
  else toast.refused(text);
}

export function useCardDeeds({ open, sweep }: Pick<Deeds, "open" | "sweep">): Deeds {
  const navigate = useNavigate();
  const sees = isGranted(useMe(), "conversations.view");
  return useMemo(
    () => ({
      open,
      rename: (card, name) => void rename(customerOf(card), name),
      rate: (card, quality) => void rate(customerOf(card), quality),
      assign: (card, people) => void assign(customerOf(card), people),
      tag: (card, tags) => void tagWith(customerOf(card), tags),
      makeTag,
      openWhatsApp: (card) => {
        if (!sees) offerOutside(card);
        else
          void conversationWith(card.customer_id)
            .catch(() => null)
            .then((found) => {
              if (found) void navigate({ to: "/gorusmeler", search: { id: found.id } });
              else offerOutside(card);
            });
      },
      sweep,
    }),
    [navigate, sees, open, sweep],
  );
}
