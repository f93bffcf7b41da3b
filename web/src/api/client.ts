import createClient, { type Middleware } from "openapi-fetch";
import { heardBuild } from "@/lib/build";
import { currentLanguage } from "@/lib/i18n";
import { newId } from "@/lib/ids";
import { Problem, Unreachable } from "./problem";
import type { paths } from "./schema";

/** An answer with the place in the journal it was read at. */
export type Answer<T> = { row: T; asOf: number };

type Raw<T> = Promise<{ data?: T; error?: unknown; response: Response }>;

let onSessionEnded: () => void = () => {};
let onSetUpNeeded: () => void = () => {};
let proveAgain: () => Promise<boolean> = async () => false;
let onViewOver: () => void = () => {};
let pageOf: string | null = null;

/** Called once by the app: what happens when any answer says 401. */
export function whenSessionEnds(then: () => void): void {
  onSessionEnded = then;
}

/** Called once by the app: what happens when nothing is open before a second factor is set up. */
export function whenSetUpIsNeeded(then: () => void): void {
  onSetUpNeeded = then;
}

/** Called once by the app: how somebody proves again who they are; whether they did. */
export function whenFreshLoginIsNeeded(ask: () => Promise<boolean>): void {
  proveAgain = ask;
}

/** Called once by the app: what happens when looking through another's eyes is over. */
export function whenViewIsOver(then: () => void): void {
  onViewOver = then;
}

/** Whose page this is. The server refuses changes when the session has become another person's in another tab. */
export function setPageOf(userId: string): void {
  pageOf ??= userId;
}

function csrf(): string {
  return /(?:^|;\s*)crm_csrf=([^;]*)/.exec(document.cookie)?.[1] ?? "";
}

const headers: Middleware = {
  onRequest({ request }) {
    // Before login the server knows no other language; afterwards the account's own rules.
    request.headers.set("Accept-Language", currentLanguage());
    if (request.method !== "GET") {
      request.headers.set("X-CSRF-Token", decodeURIComponent(csrf()));
      if (pageOf) request.headers.set("X-Acting-As", pageOf);
      if (!request.headers.has("X-Request-Id")) request.headers.set("X-Request-Id", newId());
    }
    return request;
  },
  onResponse({ response }) {
    heardBuild(response.headers.get("X-Build"));
    return undefined;
  },
};

/**
 * Some acts want somebody who proved within the last minutes who they are. The person is asked, and the same request is
 * sent again; whoever sent it learns nothing of it, unless the person would rather not.
 */
async function send(request: Request): Promise<Response> {
  // A body can be read once: the copy is for the second time.
  const again = request.clone();
  const response = await fetch(request);
  if (response.status !== 403 || (await codeOf(response)) !== "fresh_login_needed") return response;
  return (await proveAgain()) ? fetch(again) : response;
}

async function codeOf(response: Response): Promise<unknown> {
  const body: unknown = await response
    .clone()
    .json()
    .catch(() => null);
  return body && typeof body === "object" && "code" in body ? body.code : null;
}

export const http = createClient<paths>({
  baseUrl: location.origin,
  credentials: "same-origin",
  fetch: send,
});
http.use(headers);

/** The header that names a mutation; it comes back as `by` in live frames and is the cause for undo. */
export function named(requestId: string): { headers: { "X-Request-Id": string } } {
  return { headers: { "X-Request-Id": requestId } };
}

/** The row and its place in the journal. Raises Problem when refused, Unreachable when there was no answer. */
export async function answer<T>(asked: Raw<T>, options: { quiet401?: boolean } = {}): Promise<Answer<T>> {
  let raw: Awaited<Raw<T>>;
  try {
    raw = await asked;
  } catch {
    throw new Unreachable();
  }
  const asOf = Number(raw.response.headers.get("X-As-Of") ?? 0);
  if (raw.response.ok) return { row: raw.data as T, asOf };
  if (raw.response.status === 401 && !options.quiet401) onSessionEnded();
  if (raw.response.status === 502 || raw.response.status === 504) throw new Unreachable();
  const body = raw.error && typeof raw.error === "object" ? (raw.error as Record<string, unknown>) : {};
  if (body.code === "second_factor_setup_needed") onSetUpNeeded();
  if (body.code === "view_over") onViewOver();
  throw new Problem(body, raw.response.status, asOf, secondsOf(raw.response.headers.get("Retry-After")));
}

function secondsOf(header: string | null): number | null {
  const seconds = Number(header);
  return header !== null && Number.isFinite(seconds) ? seconds : null;
}
