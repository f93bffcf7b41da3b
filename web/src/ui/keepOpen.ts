import type { SyntheticEvent } from "react";

/**
 * Lists and calendars of a form in a popover lie elsewhere in the page; to React they are inside it, to whoever listens outside
 * they are not.
 */
export function keepOpen(event: SyntheticEvent<HTMLElement>): void {
  if (!event.currentTarget.contains(event.target as Node)) event.nativeEvent.stopPropagation();
}
