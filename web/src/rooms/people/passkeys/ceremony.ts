import {
  browserSupportsWebAuthn,
  browserSupportsWebAuthnAutofill,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  startAuthentication,
  startRegistration,
  WebAuthnAbortService,
  WebAuthnError,
} from "@simplewebauthn/browser";
import { answer, http } from "@/api/client";
import { Problem } from "@/api/problem";
import type { Passkey, ShowPasskey } from "@/api/types";

/** Whether this browser knows passkeys at all. */
export const knowsPasskeys = browserSupportsWebAuthn;
/** Whether it offers them under a field while somebody types. */
export const offersPasskeys = browserSupportsWebAuthnAutofill;

/** A passkey waits no longer: another one is asked for, or the page is left. */
export function stopAsking(): void {
  WebAuthnAbortService.cancelCeremony();
}

/** What a passkey answers, where it stands for the second factor. */
export async function passkeyShown(): Promise<ShowPasskey> {
  stopAsking();
  const { row } = await answer(http.POST("/api/session/passkey/options"), { quiet401: true });
  return show(row.options, false);
}

/** The session is opened with a passkey. With `isQuiet` the browser offers it under the e-mail field and shows nothing else. */
export async function enterByPasskey({ isQuiet }: { isQuiet: boolean }): Promise<void> {
  // What the browser offers quietly must not answer beside what was asked for by a click.
  if (!isQuiet) stopAsking();
  const { row } = await answer(http.POST("/api/session/passkey/options"), { quiet401: true });
  const body = await show(row.options, isQuiet);
  await answer(http.POST("/api/session/passkey", { body }), { quiet401: true });
}

/** The person of the session proves again who they are. */
export async function confirmByPasskey(): Promise<void> {
  const { row } = await answer(http.POST("/api/session/confirm/passkey/options"));
  await answer(http.POST("/api/session/confirm/passkey", { body: await show(row.options, false) }));
}

/** A new passkey of this device, or of one nearby. */
export async function addPasskey(name: string): Promise<Passkey> {
  const { row } = await answer(http.POST("/api/me/passkeys/options"));
  // The server writes them as WebAuthn does; the schema knows them as an object only.
  const options = row.options as unknown as PublicKeyCredentialCreationOptionsJSON;
  const made = await startRegistration({ optionsJSON: options });
  const body = {
    name,
    credential_id: made.id,
    client_data: made.response.clientDataJSON,
    attestation: made.response.attestationObject,
    transports: made.response.transports ?? [],
  };
  return (await answer(http.POST("/api/me/passkeys", { body }))).row;
}

async function show(options: object, isQuiet: boolean): Promise<ShowPasskey> {
  const shown = await startAuthentication({
    optionsJSON: options as PublicKeyCredentialRequestOptionsJSON,
    useBrowserAutofill: isQuiet,
    // Our e-mail field is there and says so; the library would look for it before it is drawn.
    verifyBrowserAutofillInput: false,
  });
  return {
    credential_id: shown.id,
    client_data: shown.response.clientDataJSON,
    authenticator_data: shown.response.authenticatorData,
    signature: shown.response.signature,
    user_handle: shown.response.userHandle ?? null,
  };
}

export type Failure = "cancelled" | "known" | "failed";

/** Why the device gave no passkey; null for what the server said, which speaks for itself. */
export function failureOf(problem: unknown): Failure | null {
  if (problem instanceof Problem) return null;
  if (problem instanceof WebAuthnError && problem.code === "ERROR_AUTHENTICATOR_PREVIOUSLY_REGISTERED")
    return "known";
  const name = problem instanceof Error ? problem.name : "";
  return name === "NotAllowedError" || name === "AbortError" ? "cancelled" : "failed";
}
