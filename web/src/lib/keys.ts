/** The key of an event, folded for Turkish layouts: ı, I and İ are all "i". */
export function keyOf(event: KeyboardEvent | React.KeyboardEvent): string {
  const key = event.key;
  if (key.length > 1) return key;
  return /[ıIİ]/.test(key) ? "i" : key.toLowerCase();
}

export function isCommand(event: KeyboardEvent | React.KeyboardEvent): boolean {
  return event.ctrlKey || event.metaKey;
}

/** True while the person writes somewhere; single-letter keys are silent then. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}

/** True while a dialog, menu or list box is open and owns the keyboard. */
export function isLayered(): boolean {
  const layers = document.querySelectorAll(
    '[role="dialog"][aria-modal="true"], [role="menu"], [role="listbox"]',
  );
  return [...layers].some((layer) => layer.checkVisibility());
}

let pressed: { event: Event; isLayered: boolean } | null = null;

// Ahead of whatever a key closes: the key that closes a list means nothing else.
window.addEventListener(
  "keydown",
  (event) => {
    pressed = { event, isLayered: isLayered() };
  },
  { capture: true },
);

/** Whether a layer owned the keyboard when this key was pressed, though it may have closed by it since. */
export function wasLayered(event: KeyboardEvent): boolean {
  return pressed?.event === event ? pressed.isLayered : isLayered();
}

let goneAt = 0;
const goFor = 1_200;

/** "G" was pressed: the next letter names a screen, whatever it means otherwise. */
export function beginGo(): void {
  goneAt = Date.now();
}

export function endGo(): void {
  goneAt = 0;
}

export function isGoing(): boolean {
  return Date.now() - goneAt < goFor;
}
