import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useMemo, useReducer, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Customer, Entry } from "@/api/types";
import { keptScroll, useKeptScroll } from "@/lib/keptScroll";
import { useNow } from "@/lib/now";
import { useList } from "@/live/hooks";
import { rows } from "@/live/rows";
import { usePeople, useTags } from "@/live/shared";
import { Bones, Empty, RegionError } from "@/ui/States";
import { storyKey, storySpec } from "../load";
import type { Command } from "../parts";
import { AddBox } from "./AddBox";
import { BlockView, heightOf } from "./BlockView";
import { followNotes } from "./notes";
import { Pending } from "./Pending";
import { type Block, blocksOf } from "./story";
import { Newer, Tools } from "./Tools";
import styles from "./timeline.module.css";
import { type Story, useSeenLine, useStory } from "./useStory";

type Props = {
  customerId: string;
  /** The customer, where something may be written about them from here. */
  writesOn?: Customer | null;
  /** What the box makes beside notes. */
  commands?: readonly Command[];
  /** Grows each time somebody asks to write a note. */
  noteAsked?: number;
  /** The line an address asks for. */
  line?: number | null;
};

const none: readonly Command[] = [];

/** The story of a customer: newest first, by day, with the box for notes on top. */
export function Timeline({
  customerId,
  writesOn = null,
  commands = none,
  noteAsked = 0,
  line = null,
}: Props) {
  const { t } = useTranslation();
  const story = useStory(customerId, line);
  return (
    <section className={styles.timeline} aria-label={t("timeline.title")}>
      <div className={styles.top}>
        {writesOn && <AddBox customer={writesOn} commands={commands} asked={noteAsked} />}
        <Tools story={story} />
      </div>
      <Lines key={storyKey(customerId, story.part)} customerId={customerId} story={story} />
    </section>
  );
}

/** One part of the story, as far as one scrolls. */
function Lines({ customerId, story }: { customerId: string; story: Story }) {
  const { t } = useTranslation();
  const now = useNow();
  const scroller = useRef<HTMLDivElement>(null);
  const { part, marked } = story;
  const key = storyKey(customerId, part);
  const [view, list] = useList(key, () => storySpec(customerId, part));
  const [unfolded, unfold] = useState<ReadonlySet<string>>(new Set());
  const [entries, newest] = useEntries(view.ids);
  const seen = useSeenLine(customerId, part.from === null && part.kinds.length === 0 ? newest : 0);
  const blocks = useMemo(
    () =>
      blocksOf(entries, {
        shown: new Set(part.kinds),
        unfolded,
        seen: part.from === null ? seen : null,
        hasMore: view.next !== null,
      }),
    [entries, part, unfolded, seen, view.next],
  );
  useEffect(followNotes, []);
  // Lines name people and labels; they are drawn again when those are known.
  const known = useTags().length + usePeople().length;
  const virtual = useVirtualizer({
    count: blocks.length,
    getScrollElement: () => scroller.current,
    estimateSize: (at) => heightOf(blocks[at]),
    getItemKey: (at) => blocks[at]?.key ?? at,
    overscan: 6,
    initialOffset: () => keptScroll(key),
  });
  useKeptScroll(scroller, key, "scrollTop");
  const items = virtual.getVirtualItems();
  const last = items[items.length - 1]?.index ?? 0;
  useEffect(() => {
    if (last >= blocks.length - 6) void list.more();
  }, [last, blocks.length, list]);
  const place = marked === null ? -1 : blocks.findIndex((block) => holds(block, marked));
  const isHere = place >= 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: shown once, wherever further lines put it afterwards
  useEffect(() => {
    if (isHere) virtual.scrollToIndex(place, { align: "center" });
  }, [isHere, marked]);

  return (
    <div
      ref={scroller}
      className={styles.scroller}
      tabIndex={0}
      role="region"
      aria-label={t("timeline.lines")}
    >
      <Newer story={story} />
      {part.from === null && (
        <Pending customerId={customerId} ids={view.ids} reload={list.reload.bind(list)} />
      )}
      {view.phase === "failed" && (
        <RegionError what={t("timeline.failed")} problem={view.problem} retry={() => void list.reload()} />
      )}
      {(view.phase === "waiting" || view.phase === "loading") && <Bones rows={5} height={48} />}
      {view.phase === "ready" && blocks.length === 0 && (
        <Empty>{t(part.kinds.length > 0 || part.from ? "timeline.emptyFiltered" : "timeline.empty")}</Empty>
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
            <BlockView
              known={known}
              block={blocks[item.index] as Block}
              now={now}
              marked={marked}
              seen={seen}
              unfold={(folded) => unfold((keys) => new Set(keys).add(folded))}
            />
          </div>
        ))}
      </div>
    </div>
  );
}

function holds(block: Block, seq: number): boolean {
  if (block.type === "entry") return block.entry.seq === seq;
  if (block.type === "act") return block.entry.seq === seq || block.others.some((each) => each.seq === seq);
  if (block.type === "repeat")
    return block.entry.seq === seq || block.earlier.some((each) => each.seq === seq);
  return block.type === "fold" && block.entries.some((each) => each.seq === seq);
}

/** The lines themselves and the newest of their numbers; they follow the rows. */
function useEntries(ids: readonly string[]): [Entry[], number] {
  const [beat, again] = useReducer((count: number) => count + 1, 0);
  useEffect(() => rows.onKind("timeline", again), []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the beat says that rows have changed
  return useMemo(() => {
    const entries = ids.map((id) => rows.get("timeline", id)).filter((row): row is Entry => row != null);
    return [entries, Math.max(0, ...entries.map(({ seq }) => seq))];
  }, [ids, beat]);
}
