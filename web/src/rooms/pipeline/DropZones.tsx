import {
  dropTargetForElements,
  monitorForElements,
} from "@atlaskit/pragmatic-drag-and-drop/adapter/element-adapter";
import { IconArchive, IconCircleCheck, IconCircleX, type TablerIcon } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Stage } from "@/api/types";
import { rows } from "@/live/rows";
import { isDragged, mark, type Over } from "./drag";
import styles from "./drag.module.css";

/** Where most drags end that end a card, beneath the board while one is under way: won, lost, archive. */
export function DropZones({ stages }: { stages: readonly Stage[] }) {
  const { t } = useTranslation();
  const [dragged, setDragged] = useState<string | null>(null);
  useEffect(
    () =>
      monitorForElements({
        canMonitor: ({ source }) => isDragged(source.data),
        onDragStart: ({ source }) => setDragged(String(source.data.cardId)),
        onDrop: () => setDragged(null),
      }),
    [],
  );
  const card = dragged && rows.get("card", dragged);
  if (!card) return null;
  const ends = (["won", "lost"] as const).map((kind) => stages.find((stage) => stage.kind === kind));
  return (
    // Only a second place to drop at: the stages themselves are on the board and in the menu.
    <div className={styles.zones} aria-hidden>
      {ends.map(
        (stage) =>
          stage &&
          stage.id !== card.stage_id && (
            <Zone
              key={stage.id}
              over={{ type: "top", stageId: stage.id }}
              Icon={stage.kind === "won" ? IconCircleCheck : IconCircleX}
              tone={stage.kind}
              text={stage.name}
            />
          ),
      )}
      {card.can.includes("archive") && (
        <Zone over={{ type: "archive" }} Icon={IconArchive} tone="away" text={t("bulk.archive")} />
      )}
    </div>
  );
}

type ZoneProps = { over: Over; Icon: TablerIcon; tone: string; text: string };

function Zone({ over, Icon, tone, text }: ZoneProps) {
  const place = useRef<HTMLDivElement>(null);
  // The same as long as the zone is there: each is known by its stage.
  const [given] = useState(over);
  useEffect(() => {
    const element = place.current;
    if (!element) return;
    return dropTargetForElements({
      element,
      getData: () => given,
      onDragEnter: () => mark(element, "over", "true"),
      onDragLeave: () => mark(element, "over", null),
    });
  }, [given]);
  return (
    <div ref={place} className={styles.zone} data-tone={tone}>
      <Icon size={18} stroke={1.7} />
      <span>{text}</span>
    </div>
  );
}
