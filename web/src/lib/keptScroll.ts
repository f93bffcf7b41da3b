/** How far a part of a screen is scrolled, so that Back from another one finds everything where it was. */
import { type RefObject, useEffect, useLayoutEffect } from "react";

const kept = new Map<string, number>();

export function keptScroll(key: string): number {
  return kept.get(key) ?? 0;
}

/** Keeps how far an element is scrolled in one direction. What is as long as before is also put back there. */
export function useKeptScroll(
  ref: RefObject<HTMLElement | null>,
  key: string,
  side: "scrollTop" | "scrollLeft",
): void {
  useLayoutEffect(() => {
    const element = ref.current;
    if (element && keptScroll(key) > 0) element[side] = keptScroll(key);
  }, [ref, key, side]);
  useEffect(() => {
    const element = ref.current;
    if (!element) return;
    const keep = (): void => {
      // While the next screen is fetched this one may be hidden, and stands at its beginning then.
      if (element.clientHeight > 0) kept.set(key, element[side]);
    };
    element.addEventListener("scroll", keep, { passive: true });
    return () => element.removeEventListener("scroll", keep);
  }, [ref, key, side]);
}
