/** Notes begun and not yet saved, by customer: the same wherever one writes on. Gone with the page. */
const drafts = new Map<string, string>();

export function draftOf(customerId: string): string {
  return drafts.get(customerId) ?? "";
}

export function keepDraft(customerId: string, text: string): void {
  if (text === "") drafts.delete(customerId);
  else drafts.set(customerId, text);
}
