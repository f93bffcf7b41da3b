import { type QueryClient, queryOptions, useSuspenseQuery } from "@tanstack/react-query";
import { create } from "zustand";
import { type Language, takeChosenLanguage } from "@/lib/i18n";
import { answer, http, setPageOf } from "./client";
import type { Me } from "./types";

let held: Me["grants"] = {};

export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: async (): Promise<Me> => {
    const { row } = await answer(http.GET("/api/me"), { quiet401: true });
    setPageOf(row.id);
    held = row.grants;
    return row;
  },
  staleTime: Number.POSITIVE_INFINITY,
  retry: false,
});

/** The person logged in. Only for screens behind the login. */
export function useMe(): Me {
  return useSuspenseQuery(meQuery).data;
}

/** The same where no component asks: a move that may be done as one work, say. */
export function holdsGrant(grant: string): boolean {
  return grant in held;
}

/** True when the person may do something at any scope. Rows say it exactly in their own `can`. */
export function isGranted(me: Me, grant: string): boolean {
  return grant in me.grants;
}

/** What the person may do with a sensitive field; the server has left out or masked it already. */
export function fieldRight(me: Me, field: string): "hidden" | "masked" | "read" | "write" {
  return me.fields[field] ?? "write";
}

/** Whether the session has ended under an open page. */
export const useSession = create<{ isEnded: boolean }>(() => ({ isEnded: false }));

export type Credentials = { email: string; password: string };

/** The second factor: a code, and whether this device is not to be asked for one for some weeks. */
export type SecondFactor = { code: string; remember_device: boolean };

/** Raises Problem: `wrong_login`, and after the right password `second_factor_needed` and `wrong_code`. */
export async function logIn(credentials: Credentials, second?: SecondFactor): Promise<void> {
  await answer(http.POST("/api/session", { body: { ...credentials, ...second } }), { quiet401: true });
}

/** Right after logging in: who it is. A language chosen at the door just now becomes the account's. */
export async function enter(queries: QueryClient): Promise<Me> {
  const language = takeChosenLanguage();
  // When it cannot be kept, the account's own language rules.
  if (language) await saveLanguage(queries, language).catch(() => undefined);
  return queries.fetchQuery({ ...meQuery, staleTime: 0 });
}

/** Ends the session and leaves nothing of it in this tab. */
export async function logOut(): Promise<void> {
  await answer(http.DELETE("/api/session"), { quiet401: true }).catch(() => undefined);
  // The number on the app's icon outlives the page.
  await navigator.clearAppBadge?.().catch(() => undefined);
  location.assign("/giris");
}

export async function saveLanguage(queries: QueryClient, language: Language): Promise<void> {
  const { row } = await answer(http.PATCH("/api/me", { body: { language } }));
  queries.setQueryData(meQuery.queryKey, row);
}
