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

/** What every change carries: whose page asks, that it is a page of ours, and by which name the change goes. */
export function changeHeaders(requestId: string): Record<string, string> {
  return {
    "Accept-Language": currentLanguage(),
    "X-CSRF-Token": decodeURIComponent(csrf()),
    ...(pageOf ? { "X-Acting-As": pageOf } : {}),
    "X-Request-Id": requestId,
  };
}

const headers: Middleware = {
  onRequest({ request }) {
    // Before login the server knows no other language; afterwards the account's own rules.
    request.headers.set("Accept-Language", currentLanguage());
    if (request.method !== "GET") {
      const given = request.headers.get("X-Request-Id");
      for (const [name, value] of Object.entries(changeHeaders(given ?? newId())))
        request.headers.set(name, value);
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

/** The browser lets 64 KiB of such bodies be under way at once; what is longer than this is left to the open page. */
const longestKept = 2_000;

/**
 * A change is shown before the server has it. Whoever closes or reloads the page right then must not lose it, so the
 * browser goes on sending it after the page is gone.
 */
class Lasting extends Request {
  constructor(input: RequestInfo | URL, init: RequestInit = {}) {
    const isShort = init.body == null || (typeof init.body === "string" && init.body.length <= longestKept);
    super(input, { ...init, keepalive: init.method !== "GET" && isShort });
  }
}

export const http = createClient<paths>({
  baseUrl: location.origin,
  credentials: "same-origin",
  fetch: send,
  Request: Lasting,
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
  return refuse(raw.response.status, raw.error, asOf, raw.response.headers.get("Retry-After"), options);
}

/** An answer that is a refusal: the app does what follows from it. Raises Problem, or Unreachable for a proxy's word. */
export function refuse(
  status: number,
  error: unknown,
  asOf: number,
  retryAfter: string | null,
  options: { quiet401?: boolean } = {},
): never {
  if (status === 401 && !options.quiet401) onSessionEnded();
  if (status === 502 || status === 504) throw new Unreachable();
  const body = error && typeof error === "object" ? (error as Record<string, unknown>) : {};
  if (body.code === "second_factor_setup_needed") onSetUpNeeded();
  if (body.code === "view_over") onViewOver();
  throw new Problem(body, status, asOf, secondsOf(retryAfter));
}

function secondsOf(header: string | null): number | null {
  const seconds = Number(header);
  return header !== null && Number.isFinite(seconds) ? seconds : null;
}
