import { answer, http } from "@/api/client";
import type { SecondFactor } from "@/api/me";
import type { CameBack } from "@/api/types";
import { webAddress } from "@/lib/webAddress";
import { passkeyShown } from "../passkeys/ceremony";

/** Why somebody went to the identity provider; it is the first word of the state that comes back. */
export type Errand = "enter" | "link" | "confirm" | "try";

/** What the provider sent the browser back with. */
export type Arrival = { errand: Errand; state: string; code: string; issuer: string | null };

/** The browser goes to the identity provider to log in. */
export async function leaveToEnter(returnTo: string): Promise<void> {
  const { row } = await answer(http.POST("/api/session/sign-on/start", { body: { return_to: returnTo } }), {
    quiet401: true,
  });
  await goTo(row.address);
}

/** The browser of somebody logged in goes there. Raises Problem. */
export async function leaveFor(errand: Exclude<Errand, "enter">, returnTo: string): Promise<void> {
  const body = { purpose: errand, return_to: returnTo };
  const { row } = await answer(http.POST("/api/me/sign-on/start", { body }));
  await goTo(row.address);
}

/** Never returns: until the other page is there, this one stays as it is. */
function goTo(address: string): Promise<never> {
  location.assign(webAddress(address));
  return new Promise<never>(() => undefined);
}

/** What stands in the address; null when the provider let nobody in. */
export function arrivalIn(search: string): Arrival | null {
  const given = new URLSearchParams(search);
  const state = given.get("state");
  const code = given.get("code");
  if (!state || !code) return null;
  const [word] = state.split(".");
  const errand = word === "link" || word === "confirm" || word === "try" ? word : "enter";
  return { errand, state, code, issuer: given.get("iss") };
}

/** The session is opened; where to go on. Raises Problem, `second_factor_needed` among them. */
export async function finishEntering({ state, code, issuer }: Arrival): Promise<string> {
  const body = { state, code, issuer };
  return (await answer(http.POST("/api/session/sign-on", { body }), { quiet401: true })).row.return_to;
}

/** The second factor that was asked for, with the same state. */
export async function showSecond({ state }: Arrival, second: SecondFactor): Promise<string> {
  const { code, remember_device } = second;
  const body = { state, second_factor: code, remember_device };
  return (await answer(http.POST("/api/session/sign-on", { body }), { quiet401: true })).row.return_to;
}

/** A passkey that stands for the second factor, with the same state. */
export async function showPasskey({ state }: Arrival): Promise<string> {
  const body = { state, passkey: await passkeyShown() };
  return (await answer(http.POST("/api/session/sign-on", { body }), { quiet401: true })).row.return_to;
}

/** What somebody logged in went for is done. */
export async function finishErrand({ state, code, issuer }: Arrival): Promise<CameBack> {
  return (await answer(http.POST("/api/me/sign-on", { body: { state, code, issuer } }), { quiet401: true }))
    .row;
}
