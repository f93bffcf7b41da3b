import createClient, { type Middleware } from "openapi-fetch";
import { heardBuild } from "@/lib/build";
import { newId } from "@/lib/ids";
import { Problem, Unreachable } from "./problem";
import type { paths } from "./schema";

/** An answer with the place in the journal it was read at. */
export type Answer<T> = { row: T; asOf: number };

type Raw<T> = Promise<{ data?: T; error?: unknown; response: Response }>;

let onSessionEnded: () => void = () => {};

/** Called once by the app: what happens when any answer says 401. */
export function whenSessionEnds(then: () => void): void {
  onSessionEnded = then;
}

function csrf(): string {
  return /(?:^|;\s*)crm_csrf=([^;]*)/.exec(document.cookie)?.[1] ?? "";
}

const headers: Middleware = {
  onRequest({ request }) {
    if (request.method !== "GET") {
      request.headers.set("X-CSRF-Token", decodeURIComponent(csrf()));
      if (!request.headers.has("X-Request-Id")) request.headers.set("X-Request-Id", newId());
    }
    return request;
  },
  onResponse({ response }) {
    heardBuild(response.headers.get("X-Build"));
    return undefined;
  },
};

export const http = createClient<paths>({ baseUrl: location.origin, credentials: "same-origin" });
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
  throw new Problem(body, raw.response.status, asOf);
}
