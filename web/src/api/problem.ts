/** What the server refused, in the person's words. `code` is for programs. */
export class Problem extends Error {
  readonly code: string;
  readonly status: number;
  readonly title: string;
  readonly detail: string | null;
  readonly fields: Record<string, string>;
  readonly current: unknown;
  readonly trace: string | null;
  readonly asOf: number;
  /** Seconds until it may be tried again, where the server counts. */
  readonly retryAfter: number | null;

  constructor(body: Record<string, unknown>, status: number, asOf: number, retryAfter: number | null = null) {
    const title = typeof body.title === "string" ? body.title : String(status);
    super(title);
    this.name = "Problem";
    this.title = title;
    this.status = status;
    this.asOf = asOf;
    this.retryAfter = retryAfter;
    this.code = typeof body.code === "string" ? body.code : `http_${status}`;
    this.detail = typeof body.detail === "string" ? body.detail : null;
    this.fields = fieldsOf(body.fields);
    this.current = body.current ?? null;
    this.trace = typeof body.trace === "string" ? body.trace : null;
  }

  /** The sentence to show: the detail where there is one. */
  get sentence(): string {
    return this.detail ?? this.title;
  }
}

/** The request never reached the server, or the answer never came back. */
export class Unreachable extends Error {
  constructor() {
    super("unreachable");
    this.name = "Unreachable";
  }
}

/** The server names wrong fields as {field: sentence} or as a list of {field, title}. */
function fieldsOf(value: unknown): Record<string, string> {
  const found: Record<string, string> = {};
  if (Array.isArray(value)) {
    for (const item of value as Record<string, unknown>[]) {
      const name = item.field ?? item.name;
      if (typeof name === "string")
        found[name] = String(item.title ?? item.detail ?? item.message ?? item.code ?? "");
    }
  } else if (value && typeof value === "object") {
    for (const [name, text] of Object.entries(value)) found[name] = String(text);
  }
  return found;
}
