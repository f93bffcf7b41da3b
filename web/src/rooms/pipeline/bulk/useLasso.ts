import { type RefObject, useEffect } from "react";
import { clearSelected, selectAll, useBoard } from "../boardState";
import styles from "./bulk.module.css";

/** How far the pointer travels before it means a rectangle. */
const threshold = 5;

/** A rectangle drawn with the mouse on the canvas selects the cards under it; with Ctrl besides those selected before. */
export function useLasso(board: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const element = board.current;
    if (!element) return;
    let stop: (() => void) | null = null;
    const begin = (event: PointerEvent): void => {
      if (event.pointerType !== "mouse" || event.button !== 0 || !isCanvas(event)) return;
      stop = draw(element, event);
    };
    element.addEventListener("pointerdown", begin);
    return () => {
      element.removeEventListener("pointerdown", begin);
      stop?.();
    };
  }, [board]);
}

/** Neither a card nor anything else that is pressed or dragged, a scroll bar included. */
function isCanvas(event: PointerEvent): boolean {
  const target = event.target as HTMLElement;
  if (target.closest("[data-card], button, a, input, [role='menu']")) return false;
  const box = target.getBoundingClientRect();
  return event.clientX < box.left + target.clientWidth && event.clientY < box.top + target.clientHeight;
}

function draw(board: HTMLElement, from: PointerEvent): () => void {
  // What scrolls under the pointer takes the beginning of the rectangle along.
  const start = { x: from.clientX + board.scrollLeft, y: from.clientY };
  const kept = from.ctrlKey || from.metaKey ? [...useBoard.getState().selected] : [];
  let box: HTMLElement | null = null;

  function move(event: PointerEvent): void {
    const x = start.x - board.scrollLeft;
    const far = Math.abs(event.clientX - x) > threshold || Math.abs(event.clientY - start.y) > threshold;
    if (!box && !far) return;
    if (!box) {
      box = document.createElement("div");
      box.className = styles.lasso ?? "";
      document.body.append(box);
      getSelection()?.removeAllRanges();
    }
    const left = Math.min(x, event.clientX);
    const top = Math.min(start.y, event.clientY);
    const right = Math.max(x, event.clientX);
    const bottom = Math.max(start.y, event.clientY);
    Object.assign(box.style, {
      left: `${left}px`,
      top: `${top}px`,
      width: `${right - left}px`,
      height: `${bottom - top}px`,
    });
    const hit = [...board.querySelectorAll<HTMLElement>("[data-card]")].filter((card) => {
      const at = card.getBoundingClientRect();
      return at.left < right && at.right > left && at.top < bottom && at.bottom > top;
    });
    selectAll([...kept, ...hit.map((card) => card.dataset.card as string)]);
  }

  function stop(): void {
    removeEventListener("pointermove", move);
    removeEventListener("pointerup", end);
    removeEventListener("pointercancel", end);
    removeEventListener("selectstart", hold);
    box?.remove();
  }

  function end(): void {
    if (!box && kept.length === 0) clearSelected();
    stop();
  }

  const hold = (event: Event): void => event.preventDefault();
  addEventListener("pointermove", move);
  addEventListener("pointerup", end);
  addEventListener("pointercancel", end);
  addEventListener("selectstart", hold);
  return stop;
}
