import { useEffect, useRef } from "react";
import { isCommand, isLayered, isTyping, keyOf } from "./keys";

type Handlers = Record<string, (event: KeyboardEvent) => void>;

/**
 * Keys of a screen, by folded name; "ctrl+k" and "shift+a" for held ones. Silent while somebody types or a
 * dialog is open, unless the key is a command.
 */
export function useKeys(handlers: Handlers, isOn = true): void {
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
      if (isLayered()) return;
      event.preventDefault();
      handler(event);
    }
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [isOn]);
}
