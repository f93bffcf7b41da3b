import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useMemo, useReducer, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Entry } from "@/api/types";
import { dayHeading } from "@/lib/formats";
import { useNow } from "@/lib/now";
import { useList } from "@/live/hooks";
import { rows } from "@/live/rows";
import { usePeople, useTags } from "@/live/shared";
import { Bones, Empty, RegionError } from "@/ui/States";
import { storyKey, storySpec } from "../load";
import { Line } from "./Line";
import { NoteBox } from "./NoteBox";
import { followNotes } from "./notes";
import { Pending } from "./Pending";
import { type Block, blocksOf, type Sort, sorts } from "./story";
import styles from "./timeline.module.css";

type Props = {
  customerId: string;
  canNote: boolean;
  /** Grows each time somebody asks to write a note. */
  noteAsked?: number;
};

/** The story of a customer: newest first, by day, with the box for notes on top. */
export function Timeline({ customerId, canNote, noteAsked = 0 }: Props) {
  const { t } = useTranslation();
  const now = useNow();
  const scroller = useRef<HTMLDivElement>(null);
  const [view, list] = useList(storyKey(customerId), () => storySpec(customerId));
  const [shown, setShown] = useState<ReadonlySet<Sort>>(new Set());
  const [unfolded, setUnfolded] = useState<ReadonlySet<string>>(new Set());
  const blocks = useBlocks(view.ids, shown, unfolded);
  useEffect(followNotes, []);
  // Lines name people and labels; they are drawn again when those are known.
  const known = useTags().length + usePeople().length;
  const virtual = useVirtualizer({
    count: blocks.length,
    getScrollElement: () => scroller.current,
    estimateSize: (at) => (blocks[at]?.type === "day" ? 34 : blocks[at]?.type === "fold" ? 32 : 60),
    getItemKey: (at) => blocks[at]?.key ?? at,
    overscan: 6,
  });
  const items = virtual.getVirtualItems();
  const last = items[items.length - 1]?.index ?? 0;
  useEffect(() => {
    if (last >= blocks.length - 6) void list.more();
  }, [last, blocks.length, list]);

  return (
    <section className={styles.timeline} aria-label={t("timeline.title")}>
      <div className={styles.top}>
        {canNote && <NoteBox customerId={customerId} asked={noteAsked} />}
        <Filters shown={shown} onChange={setShown} />
      </div>
      <div
        ref={scroller}
        className={styles.scroller}
        tabIndex={0}
        role="region"
        aria-label={t("timeline.title")}
      >
        <Pending customerId={customerId} ids={view.ids} reload={list.reload.bind(list)} />
        {view.phase === "failed" && (
          <RegionError what={t("timeline.failed")} problem={view.problem} retry={() => void list.reload()} />
        )}
        {(view.phase === "waiting" || view.phase === "loading") && <Bones rows={5} height={48} />}
        {view.phase === "ready" && blocks.length === 0 && (
          <Empty>{t(shown.size > 0 ? "timeline.emptyFiltered" : "timeline.empty")}</Empty>
        )}
        <div style={{ position: "relative", height: virtual.getTotalSize() }}>
          {items.map((item) => (
            <div
              key={item.key}
              ref={virtual.measureElement}
              data-index={item.index}
              className={styles.slot}
              style={{ transform: `translateY(${item.start}px)` }}
            >
              <Part
                known={known}
                block={blocks[item.index] as Block}
                now={now}
                unfold={(key) => setUnfolded((keys) => new Set(keys).add(key))}
              />
            </div>
          ))}
        </div>
      </div>
    </section>
  );
}

type PartProps = { block: Block; now: number; known: number; unfold: (key: string) => void };

function Part({ block, now, known, unfold }: PartProps) {
  const { t } = useTranslation();
  if (block.type === "day") return <h3 className={styles.day}>{dayHeading(block.at, now)}</h3>;
  if (block.type === "entry") return <Line id={block.entry.id} known={known} />;
  return (
    <button type="button" className={styles.fold} onClick={() => unfold(block.key)}>
      {t("timeline.folded", { count: block.entries.length })}
    </button>
  );
}

function Filters({
  shown,
  onChange,
}: {
  shown: ReadonlySet<Sort>;
  onChange: (shown: ReadonlySet<Sort>) => void;
}) {
  const { t } = useTranslation();
  function toggle(sort: Sort): void {
    const next = new Set(shown);
    if (!next.delete(sort)) next.add(sort);
    onChange(next);
  }
  return (
    <div className={styles.filters} role="group" aria-label={t("timeline.filter")}>
      {sorts.map((sort) => (
        <button key={sort} type="button" aria-pressed={shown.has(sort)} onClick={() => toggle(sort)}>
          {t(`timeline.${sort}`)}
        </button>
      ))}
    </div>
  );
}

/** The blocks follow the rows: an edited line may change its sort. */
function useBlocks(ids: readonly string[], shown: ReadonlySet<Sort>, unfolded: ReadonlySet<string>): Block[] {
  const [beat, again] = useReducer((count: number) => count + 1, 0);
  useEffect(() => rows.onKind("timeline", again), []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the beat says that rows have changed
  return useMemo(() => {
    const entries = ids.map((id) => rows.get("timeline", id)).filter((row): row is Entry => row != null);
    return blocksOf(entries, shown, unfolded);
  }, [ids, shown, unfolded, beat]);
}
