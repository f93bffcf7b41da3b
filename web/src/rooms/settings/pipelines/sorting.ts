/** Stages put in order by dragging; the arrows beside them do the same for keyboards and fingers. */
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

const isStage = (data: Record<string | symbol, unknown>): boolean => data.type === "stage-setting";

/** Makes a stage liftable by its handle and a place to drop at. */
export function useStageDrag(
  item: RefObject<HTMLElement | null>,
  handle: RefObject<HTMLElement | null>,
  id: string,
  nextId: string | null,
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
        getInitialData: () => ({ type: "stage-setting", id }),
        onDragStart: () => setLifted(true),
        onDrop: () => setLifted(false),
      }),
      dropTargetForElements({
        element,
        canDrop: ({ source }) => isStage(source.data) && source.data.id !== id,
        getData: ({ input }) =>
          attachClosestEdge(
            { type: "stage-setting", id, nextId },
            { element, input, allowedEdges: ["top", "bottom"] },
          ),
        onDrag: ({ self }) => setEdge(extractClosestEdge(self.data) as Edge),
        onDragLeave: () => setEdge(null),
        onDrop: () => setEdge(null),
      }),
    );
  }, [item, handle, id, nextId]);
  return { edge, isLifted };
}

/** `put` is told which stage was dropped before which one; null is the end. */
export function useStageDrops(put: (id: string, before: string | null) => void): void {
  const latest = useRef(put);
  useEffect(() => {
    latest.current = put;
  });
  useEffect(
    () =>
      monitorForElements({
        canMonitor: ({ source }) => isStage(source.data),
        onDrop: ({ source, location }) => {
          const target = location.current.dropTargets[0];
          if (!target) return;
          const isBelow = extractClosestEdge(target.data) === "bottom";
          const before = (isBelow ? target.data.nextId : target.data.id) as string | null;
          if (before !== source.data.id) latest.current(source.data.id as string, before);
        },
      }),
    [],
  );
}
