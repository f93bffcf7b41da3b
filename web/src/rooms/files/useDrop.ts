import { dropTargetForExternal } from "@atlaskit/pragmatic-drag-and-drop/adapter/drop-target-for-external";
import { monitorForExternal } from "@atlaskit/pragmatic-drag-and-drop/adapter/monitor-for-external";
import { containsFiles } from "@atlaskit/pragmatic-drag-and-drop/utils/contains-files";
import { getFiles } from "@atlaskit/pragmatic-drag-and-drop/utils/get-files";
import i18next from "i18next";
import { type RefObject, useEffect, useRef, useState } from "react";
import { exact } from "@/lib/formats";

/** Files that are dropped on a place, or pasted while it is shown, or only while the focus is in it; how near they are. */
export function useDrop(
  place: RefObject<HTMLElement | null>,
  isOn: boolean,
  take: (files: File[]) => void,
  pastesInside = false,
): "no" | "near" | "over" {
  const [nearness, setNearness] = useState<"no" | "near" | "over">("no");
  const latest = useRef(take);
  useEffect(() => {
    latest.current = take;
  });
  useEffect(() => {
    const element = place.current;
    if (!element || !isOn) return;
    const stopTarget = dropTargetForExternal({
      element,
      canDrop: containsFiles,
      getDropEffect: () => "copy",
      onDragEnter: () => setNearness("over"),
      onDragLeave: () => setNearness("near"),
      onDrop: ({ source }) => latest.current(getFiles({ source })),
    });
    const stopMonitor = monitorForExternal({
      canMonitor: containsFiles,
      onDragStart: () => setNearness("near"),
      onDrop: () => setNearness("no"),
    });
    return () => {
      stopTarget();
      stopMonitor();
    };
  }, [place, isOn]);
  useEffect(() => {
    const target: EventTarget | null = pastesInside ? place.current : window;
    if (!isOn || !target) return;
    function onPaste(given: Event): void {
      const event = given as ClipboardEvent;
      // Whoever stands nearer has taken it.
      if (event.defaultPrevented) return;
      const files = [...(event.clipboardData?.files ?? [])];
      if (files.length === 0) return;
      event.preventDefault();
      latest.current(files.map(pasted));
    }
    target.addEventListener("paste", onPaste);
    return () => target.removeEventListener("paste", onPaste);
  }, [place, isOn, pastesInside]);
  return nearness;
}

/** A picture of the screen is called image.png by every browser; when it was taken tells more. */
function pasted(file: File): File {
  if (!/^image\.\w+$/.test(file.name)) return file;
  const ending = file.name.slice(file.name.lastIndexOf("."));
  const name = `${i18next.t("files.screenshot")} ${exact(Date.now()).replaceAll(":", ".")}${ending}`;
  return new File([file], name, { type: file.type });
}
