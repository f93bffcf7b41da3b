/** Which accounts the list shows: the words of the search, and what stands in the address. */
import type { User } from "@/api/types";
import { matches } from "@/lib/fold";

/** What an account is; null while only who manages people would know. */
export type AccountState = "active" | "invited" | "closed";

export function stateOf(user: User): AccountState {
  if (!user.is_active) return "closed";
  return user.is_invited ? "invited" : "active";
}

/** `shown` is null for the accounts that are open, invited ones among them. */
export type UserFilter = {
  q: string;
  shown: AccountState | "all" | null;
  role: string | null;
  team: string | null;
};

/** What stands in the address for each choice. */
export const shownWords = { all: "tumu", active: "etkin", invited: "davetli", closed: "kapali" } as const;

export function shownOf(word: string | undefined): UserFilter["shown"] {
  const found = Object.entries(shownWords).find(([, text]) => text === word);
  return found ? (found[0] as keyof typeof shownWords) : null;
}

export function fits(user: User, { q, shown, role, team }: UserFilter): boolean {
  const state = stateOf(user);
  if (shown === null ? state === "closed" : shown !== "all" && shown !== state) return false;
  if (role !== null && !user.role_ids?.includes(role)) return false;
  if (team !== null && !user.teams.some(({ id }) => id === team)) return false;
  return matches(q, `${user.name} ${user.title} ${user.email ?? ""}`);
}
