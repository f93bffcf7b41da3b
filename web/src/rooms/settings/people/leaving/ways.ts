/** To whom each kind of things goes when somebody leaves. */
import type { Held, LeaveWay } from "@/api/types";

/** What was chosen for one kind; whom it needs may not be known yet. */
export type Choice = { way: LeaveWay["way"]; user_id: string | null; team_id: string | null };
export type Choices = Readonly<Record<string, Choice>>;

/** The usual way of each kind. */
export function firstChoices(held: readonly Held[]): Choices {
  return Object.fromEntries(
    held.map(({ name, ways: [first] }) => [name, { way: first ?? "end", user_id: null, team_id: null }]),
  );
}

/** What there is something to choose about. */
export function choosable(held: readonly Held[]): Held[] {
  return held.filter(({ count, ways }) => count > 0 && ways.length > 1);
}

/** Everything that can go to a person goes to this one. */
export function allTo(held: readonly Held[], choices: Choices, userId: string): Choices {
  const changed = held
    .filter(({ ways }) => ways.includes("person"))
    .map(({ name }) => [name, { way: "person", user_id: userId, team_id: null }] as const);
  return { ...choices, ...Object.fromEntries(changed) };
}

/** Whether it is said for everything that is held to whom it goes. */
export function isWhole(held: readonly Held[], choices: Choices): boolean {
  return held.every(({ name, count }) => {
    const choice = choices[name];
    if (count === 0 || !choice) return count === 0;
    if (choice.way === "person") return choice.user_id !== null;
    return choice.way !== "spread" || choice.team_id !== null;
  });
}

/** As it is sent: only what is held, and only what the way needs. */
export function asSent(held: readonly Held[], choices: Choices): Record<string, LeaveWay> {
  return Object.fromEntries(
    held
      .filter(({ name, count }) => count > 0 && choices[name])
      .map(({ name }) => {
        const { way, user_id, team_id } = choices[name] as Choice;
        return [
          name,
          {
            way,
            ...(way === "person" ? { user_id } : {}),
            ...(way === "spread" ? { team_id } : {}),
          },
        ];
      }),
  );
}
