/** Sending a file: its bytes as they are, with how far it is. `fetch` does not tell that yet. */
import { type Answer, changeHeaders, refuse } from "./client";
import { Unreachable } from "./problem";

type Sending = {
  name: string;
  requestId: string;
  /** Told how many bytes are on their way. */
  onSent: (bytes: number) => void;
  signal: AbortSignal;
};

/** The row the server made of it. Raises Problem when refused, Unreachable without an answer, also after `signal`. */
export function sendFile<T>(address: string, content: Blob, sending: Sending): Promise<Answer<T>> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", address);
    for (const [name, value] of Object.entries(changeHeaders(sending.requestId)))
      request.setRequestHeader(name, value);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.setRequestHeader("X-File-Name", encodeURIComponent(wellFormed(sending.name)));
    request.upload.onprogress = ({ loaded }) => sending.onSent(loaded);
    request.onerror = () => reject(new Unreachable());
    request.onabort = () => reject(new Unreachable());
    request.onload = () => {
      const asOf = Number(request.getResponseHeader("X-As-Of") ?? 0);
      const body = parsed(request.responseText);
      if (request.status >= 200 && request.status < 300) resolve({ row: body as T, asOf });
      else {
        try {
          refuse(request.status, body, asOf, request.getResponseHeader("Retry-After"));
        } catch (problem) {
          reject(problem);
        }
      }
    };
    if (sending.signal.aborted) reject(new Unreachable());
    else {
      sending.signal.addEventListener("abort", () => request.abort(), { once: true });
      request.send(content);
    }
  });
}

/** Half of a letter has no bytes, and some systems let a name have one. */
function wellFormed(name: string): string {
  return new TextDecoder().decode(new TextEncoder().encode(name));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
