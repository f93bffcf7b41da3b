/** Things put in order by dragging; the arrows beside them do the same for keyboards and fingers. */
import {
  draggable,
  dropTargetForElements,
  monitorForElements,
} from "@atlaskit/pragmatic-drag-and-drop/adapter/element-adapter";
import { combine } from "@atlaskit/pragmatic-drag-and-drop/utils/combine";
import { attachClosestEdge } from "@atlaskit/pragmatic-drag-and-drop-hitbox/closest-edge/attach-closest-edge";
import { extractClosestEdge } from "@atlaskit/pragmatic-drag-and-drop-hitbox/closest-edge/extract-closest-edge";
import { type RefObject, useEffect, useRef, useState } from "react";

type Edge = "top" | "bottom" | null;

type Item = {
  item: RefObject<HTMLElement | null>;
  handle: RefObject<HTMLElement | null>;
  id: string;
  nextId: string | null;
};

/** Makes one of the things of this kind liftable by its handle and a place to drop at. */
export function useOrderDrag(
  kind: string,
  { item, handle, id, nextId }: Item,
): { edge: Edge; isLifted: boolean } {
  const [edge, setEdge] = useState<Edge>(null);
  const [isLifted, setLifted] = useState(false);
  useEffect(() => {
    if (!item.current || !handle.current) return;
    const element = item.current;
    return combine(
      draggable({
        element,
        dragHandle: handle.current,
        getInitialData: () => ({ type: kind, id }),
        onDragStart: () => setLifted(true),
        onDrop: () => setLifted(false),
      }),
      dropTargetForElements({
        element,
        canDrop: ({ source }) => source.data.type === kind && source.data.id !== id,
        getData: ({ input }) =>
          attachClosestEdge({ type: kind, id, nextId }, { element, input, allowedEdges: ["top", "bottom"] }),
        onDrag: ({ self }) => setEdge(extractClosestEdge(self.data) as Edge),
        onDragLeave: () => setEdge(null),
        onDrop: () => setEdge(null),
      }),
    );
  }, [kind, item, handle, id, nextId]);
  return { edge, isLifted };
}

/** `put` is told which of these things was dropped before which one; null is the end. */
export function useOrderDrops(kind: string, put: (id: string, before: string | null) => void): void {
  const latest = useRef(put);
  useEffect(() => {
    latest.current = put;
  });
  useEffect(
    () =>
      monitorForElements({
        canMonitor: ({ source }) => source.data.type === kind,
        onDrop: ({ source, location }) => {
          const target = location.current.dropTargets[0];
          if (!target) return;
          const isBelow = extractClosestEdge(target.data) === "bottom";
          const before = (isBelow ? target.data.nextId : target.data.id) as string | null;
          if (before !== source.data.id) latest.current(source.data.id as string, before);
        },
      }),
    [kind],
  );
}
