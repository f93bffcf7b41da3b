import { useEffect, useRef } from "react";
import { isCommand, isGoing, isTyping, keyOf, wasLayered } from "./keys";

/** A handler that answers false leaves the key to others. */
type Handlers = Record<string, (event: KeyboardEvent) => unknown>;

/**
 * Keys of a screen, by folded name; "ctrl+k" and "shift+a" for held ones. Silent while somebody types or a
 * dialog is open, unless the key is a command; and for the letter after "G", unless `goes`.
 */
export function useKeys(handlers: Handlers, isOn = true, goes = false): void {
  const latest = useRef(handlers);
  useEffect(() => {
    latest.current = handlers;
  });
  useEffect(() => {
    if (!isOn) return;
    function onKey(event: KeyboardEvent): void {
      if (event.defaultPrevented || event.isComposing) return;
      const key = keyOf(event);
      const name = `${isCommand(event) ? "ctrl+" : ""}${event.altKey ? "alt+" : ""}${key}`;
      const handler = latest.current[name];
      if (!handler) return;
      if (isTyping(event.target) && key.length === 1) return;
      if (wasLayered(event) || (isGoing() && !goes)) return;
      if (handler(event) !== false) event.preventDefault();
    }
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [isOn, goes]);
}
