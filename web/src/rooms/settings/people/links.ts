/** One-time links by which a person chooses their password. */
import i18next from "i18next";
import { answer, http } from "@/api/client";
import type { User } from "@/api/types";
import { toast } from "@/ui/toast";

/** Sends a fresh link. Where no mail is set up it comes back, to be handed over by hand; else null. */
export async function sendLink(user: User): Promise<string | null> {
  const { row } = await answer(
    http.POST("/api/users/{user_id}/link", { params: { path: { user_id: user.id } } }),
  );
  if (row.url === null) {
    const text = row.kind === "invite" ? "users.invited" : "users.resetSent";
    toast.said(i18next.t(text, { name: user.name, email: user.email }));
  }
  return row.url;
}
