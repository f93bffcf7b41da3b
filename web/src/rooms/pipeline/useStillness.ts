import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from "react";

const nobody: readonly string[] = [];

/**
 * Keeps what is under the pointer (or at the top of a scrolled column) where it is while others' work comes
 * and goes above it. Returns how many cards came in above, and the way to them.
 */
export function useStillness(
  scroller: RefObject<HTMLDivElement | null>,
  ids: readonly string[],
  view: { arrived: readonly string[]; isRemote: boolean },
  height: number,
): [number, () => void] {
  const [news, setNews] = useState<readonly string[]>(nobody);
  const before = useRef<readonly string[]>(ids);

  useLayoutEffect(() => {
    const element = scroller.current;
    const old = before.current;
    before.current = ids;
    if (!element || !view.isRemote || old === ids) return;
    const shift = shiftOf(element, old, ids, height);
    if (shift !== 0) element.scrollTop += shift;
    const firstShown = Math.floor(element.scrollTop / height);
    const above = view.arrived.filter((id) => {
      const at = ids.indexOf(id);
      return at >= 0 && at < firstShown;
    });
    if (above.length > 0) setNews((known) => [...new Set([...known, ...above])]);
  }, [ids, view, height, scroller]);

  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const onScroll = (): void => {
      if (element.scrollTop < height / 2) setNews(nobody);
    };
    element.addEventListener("scroll", onScroll, { passive: true });
    return () => element.removeEventListener("scroll", onScroll);
  }, [scroller, height]);

  const still = news.filter((id) => ids.includes(id)).length;
  return [still, () => scroller.current?.scrollTo({ top: 0, behavior: "smooth" })];
}

function shiftOf(
  element: HTMLElement,
  before: readonly string[],
  ids: readonly string[],
  height: number,
): number {
  const pointed = element.querySelector<HTMLElement>("[data-card]:hover")?.dataset.card;
  // At the very top and without a pointer, newcomers may push the rest down: that is what one waits for.
  if (!pointed && element.scrollTop < height / 2) return 0;
  const anchor = pointed ?? before[Math.floor(element.scrollTop / height)];
  if (!anchor) return 0;
  const [from, to] = [before.indexOf(anchor), ids.indexOf(anchor)];
  return from < 0 || to < 0 ? 0 : (to - from) * height;
}
