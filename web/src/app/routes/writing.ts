/** The way to write to a customer: the conversation there is with them, or WhatsApp itself. */
import i18next from "i18next";
import { answer, http } from "@/api/client";
import type { Conversation } from "@/api/types";
import { isWhole } from "@/lib/phone";
import { rows } from "@/live/rows";
import { toast } from "@/ui/toast";

/** The conversation with a customer that spoke last, of one channel or of any; null when there is none. */
export async function conversationWith(customerId: string, channel?: string): Promise<Conversation | null> {
  const { row, asOf } = await answer(
    http.GET("/api/customers/{customer_id}/conversations", { params: { path: { customer_id: customerId } } }),
  );
  rows.place(
    row.items.map((item) => ({ kind: "conversation", id: item.id, row: item })),
    row.as_of ?? asOf,
  );
  const written = row.items.filter((item) => !channel || item.channel.kind === channel);
  written.sort((a, b) => Date.parse(b.last_message.at) - Date.parse(a.last_message.at));
  return written[0] ?? null;
}

/** There is none: whoever wants to begin one outside is shown the way. */
export function offerOutside(name: string, phone: string | null): void {
  const text = i18next.t("deed.noWhatsApp", { name });
  if (phone && isWhole(phone)) toast.whatsApp(text, phone, i18next.t("customer.whatsapp"));
  else toast.refused(text);
}
