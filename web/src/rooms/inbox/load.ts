/** Reading of conversations and their messages. */
import { type Answer, answer, http } from "@/api/client";
import type { Conversation, Message, Page } from "@/api/types";
import type { Spec } from "@/live/list";
import { rows } from "@/live/rows";
import { wholePage } from "@/live/shared";

/** All conversations, the newest message first. */
export const newestFirst: Spec<"conversation"> = {
  kind: "conversation",
  holds: () => true,
  compare: (a, b) => later(a.last_message.at, b.last_message.at) || later(a.id, b.id),
  pageSize: 50,
  load: async (cursor, limit): Promise<Page<Conversation>> =>
    (
      await answer(
        http.GET("/api/conversations", { params: { query: { limit, ...(cursor ? { cursor } : {}) } } }),
      )
    ).row,
};

export function conversationsOfKey(customerId: string): string {
  return `conversations-of:${customerId}`;
}

/** The conversations with one customer, the newest message first. */
export function conversationsOf(customerId: string): Spec<"conversation"> {
  return {
    ...newestFirst,
    holds: (conversation) => conversation.customer_id === customerId,
    load: () =>
      wholePage<Conversation>(
        http.GET("/api/customers/{customer_id}/conversations", {
          params: { path: { customer_id: customerId } },
        }),
      ),
  };
}

/** The messages of one conversation, newest first; further pages lead into the past. */
export function messagesOf(conversationId: string): Spec<"message"> {
  return {
    kind: "message",
    holds: (message) => message.conversation_id === conversationId,
    compare: (a, b) => later(a.at, b.at) || later(a.id, b.id),
    pageSize: 50,
    load: async (before, limit): Promise<Page<Message>> =>
      (
        await answer(
          http.GET("/api/conversations/{conversation_id}/messages", {
            params: {
              path: { conversation_id: conversationId },
              query: { limit, ...(before ? { before } : {}) },
            },
          }),
        )
      ).row,
  };
}

/** Messages are unread by customer; of several conversations the one the customer wrote in last shows them. */
export function holdsUnread(conversation: Conversation): boolean {
  const { id, customer_id, last_inbound_at: at } = conversation;
  if (!at) return false;
  const later = (other: Conversation): boolean =>
    other.customer_id === customer_id &&
    other.id !== id &&
    other.last_inbound_at !== null &&
    Date.parse(other.last_inbound_at) > Date.parse(at);
  return rows.ids("conversation", later).length === 0;
}

export function fetchConversation(id: string): Promise<Answer<Conversation>> {
  return answer(
    http.GET("/api/conversations/{conversation_id}", { params: { path: { conversation_id: id } } }),
  );
}

export function fetchMessage(id: string): Promise<Answer<Message>> {
  return answer(http.GET("/api/messages/{message_id}", { params: { path: { message_id: id } } }));
}

/** Instants are compared as instants: the fractions may be written with different lengths. */
function later(a: string, b: string): number {
  const [one, other] = [Date.parse(a), Date.parse(b)];
  if (one !== other && !Number.isNaN(one) && !Number.isNaN(other)) return other - one;
  return a < b ? 1 : a > b ? -1 : 0;
}
