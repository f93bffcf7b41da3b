/**
 * A field's ref: it has the focus the moment it stands. Mantine's own comes with a timer, and what a quick hand types until
 * then would be taken for keys of the screen.
 */
export function focusNow(field: HTMLElement | null): void {
  field?.focus({ preventScroll: true });
}
