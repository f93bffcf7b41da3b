/**
 * A place between two cards, until the server names the real one. Nothing real sorts between a text and
 * the same text followed by NUL, so the guess lands exactly under the card above.
 */
export function placeBetween(above: string | null, below: string | null): string {
  if (above !== null) return `${above}\u0000`;
  if (below === null || below === "") return "";
  const last = below.charCodeAt(below.length - 1);
  const stem = below.slice(0, -1);
  return last === 0 ? stem : `${stem}${String.fromCharCode(last - 1)}\uffff`;
}
