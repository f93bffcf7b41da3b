/** The wiring of cards and columns to the drag library; the board's one monitor does the drop. */
import { draggable, dropTargetForElements } from "@atlaskit/pragmatic-drag-and-drop/adapter/element-adapter";
import { combine } from "@atlaskit/pragmatic-drag-and-drop/utils/combine";
import { preserveOffsetOnSource } from "@atlaskit/pragmatic-drag-and-drop/utils/preserve-offset-on-source";
import { setCustomNativeDragPreview } from "@atlaskit/pragmatic-drag-and-drop/utils/set-custom-native-drag-preview";
import { autoScrollForElements } from "@atlaskit/pragmatic-drag-and-drop-auto-scroll/element";
import { attachClosestEdge } from "@atlaskit/pragmatic-drag-and-drop-hitbox/closest-edge/attach-closest-edge";
import { extractClosestEdge } from "@atlaskit/pragmatic-drag-and-drop-hitbox/closest-edge/extract-closest-edge";
import { type RefObject, useEffect } from "react";
import type { Card } from "@/api/types";
import { count as shown } from "@/lib/formats";
import { aimedAt, isAimedAtWhole, useBoard } from "./boardState";
import { selection } from "./bulk/whole";
import styles from "./drag.module.css";

export type Dragged = {
  type: "card";
  cardId: string;
  cardIds: readonly string[];
  /** These are some of all that goes. */
  isWhole: boolean;
};
export type Over =
  | { type: "card"; cardId: string; stageId: string }
  | { type: "stage"; stageId: string }
  /** On top of a stage, wherever that is on screen. */
  | { type: "top"; stageId: string }
  | { type: "archive" };

export function isDragged(
  data: Record<string | symbol, unknown>,
): data is Dragged & Record<string | symbol, unknown> {
  return data.type === "card" && Array.isArray(data.cardIds);
}

/** A mark on an element that the style sheet shows: while something is dragged, nothing is drawn anew by React. */
export function mark(element: HTMLElement, name: "lifted" | "edge" | "over", value: string | null): void {
  if (value === null) delete element.dataset[name];
  else if (element.dataset[name] !== value) element.dataset[name] = value;
}

/** Makes a card liftable and a place to drop at. */
export function useCardDrag(ref: RefObject<HTMLDivElement | null>, card: Card): void {
  const { id, stage_id: stageId } = card;
  const canMove = card.can.includes("move");
  useEffect(() => {
    const element = ref.current;
    if (!element) return;
    return combine(
      draggable({
        element,
        canDrag: () => canMove,
        getInitialData: () =>
          ({
            type: "card",
            cardId: id,
            cardIds: aimedAt(id),
            isWhole: isAimedAtWhole(id),
          }) satisfies Dragged,
        onGenerateDragPreview: ({ nativeSetDragImage, location }) =>
          setCustomNativeDragPreview({
            nativeSetDragImage,
            getOffset: preserveOffsetOnSource({ element, input: location.current.input }),
            render: ({ container }) =>
              drawPreview(container, element, isAimedAtWhole(id) ? selection().count : aimedAt(id).length),
          }),
        onDragStart: () => mark(element, "lifted", "true"),
        onDrop: () => mark(element, "lifted", null),
      }),
      dropTargetForElements({
        element,
        canDrop: ({ source }) =>
          isDragged(source.data) && source.data.cardId !== id && !useBoard.getState().isSorted,
        getData: ({ input }) =>
          attachClosestEdge(
            { type: "card", cardId: id, stageId },
            { element, input, allowedEdges: ["top", "bottom"] },
          ),
        onDrag: ({ self }) => mark(element, "edge", extractClosestEdge(self.data)),
        onDragLeave: () => mark(element, "edge", null),
        onDrop: () => mark(element, "edge", null),
      }),
      () => {
        mark(element, "lifted", null);
        mark(element, "edge", null);
      },
    );
  }, [ref, id, stageId, canMove]);
}

/** The lifted copy: the card itself with a raised shadow, and the number when it is a stack. */
function drawPreview(container: HTMLElement, element: HTMLElement, count: number): void {
  const box = document.createElement("div");
  box.className = styles.preview ?? "";
  box.style.width = `${element.offsetWidth}px`;
  box.style.height = `${element.offsetHeight}px`;
  box.append(element.cloneNode(true));
  if (count > 1) {
    const badge = document.createElement("span");
    badge.className = styles.stack ?? "";
    badge.textContent = shown(count);
    box.append(badge);
  }
  container.append(box);
}

/** Makes a column a place to drop at, scrolling by itself near its ends. */
export function useStageDrop(
  column: RefObject<HTMLElement | null>,
  scroller: RefObject<HTMLElement | null>,
  stageId: string,
): void {
  useEffect(() => {
    const element = column.current;
    if (!element) return;
    const scrolling = scroller.current;
    return combine(
      dropTargetForElements({
        element,
        canDrop: ({ source }) => isDragged(source.data),
        getData: () => ({ type: "stage", stageId }),
        onDragEnter: () => mark(element, "over", "true"),
        onDragLeave: () => mark(element, "over", null),
        onDrop: () => mark(element, "over", null),
      }),
      scrolling ? autoScrollForElements({ element: scrolling }) : () => {},
    );
  }, [column, scroller, stageId]);
}
