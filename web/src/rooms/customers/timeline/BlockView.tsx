import { useTranslation } from "react-i18next";
import { dayHeading } from "@/lib/formats";
import { Line } from "./Line";
import { type Block, isFresh } from "./story";
import styles from "./timeline.module.css";

/** How high a block is before it was drawn. */
export function heightOf(block: Block | undefined): number {
  if (block?.type === "day") return 34;
  if (block?.type === "fold" || block?.type === "since") return 32;
  return block?.type === "act" ? 60 + block.others.length * 28 : 60;
}

type Props = {
  block: Block;
  now: number;
  known: number;
  marked: number | null;
  seen: { seq: number; me: string } | null;
  unfold: (key: string) => void;
};

export function BlockView({ block, now, known, marked, seen, unfold }: Props) {
  const { t } = useTranslation();
  if (block.type === "day") return <h3 className={styles.day}>{dayHeading(block.at, now)}</h3>;
  if (block.type === "since")
    return (
      <p className={styles.since}>
        {t(block.isMore ? "timeline.sinceMore" : "timeline.since", { count: block.count })}
      </p>
    );
  if (block.type === "fold") {
    return (
      <button type="button" className={styles.fold} onClick={() => unfold(block.key)}>
        {t("timeline.folded", { count: block.entries.length })}
        {block.entries.some((entry) => isFresh(entry, seen)) && <i className={styles.freshDot} aria-hidden />}
      </button>
    );
  }
  const { entry } = block;
  const of = (each: typeof entry): { isMarked: boolean; isFresh: boolean } => ({
    isMarked: each.seq === marked,
    isFresh: isFresh(each, seen),
  });
  return (
    <>
      <Line id={entry.id} known={known} {...of(entry)} />
      {block.type === "act" && (
        <div className={styles.others}>
          {block.others.map((each) => (
            <Line key={each.id} id={each.id} known={known} {...of(each)} />
          ))}
        </div>
      )}
      {block.type === "repeat" && (
        <button type="button" className={styles.fold} onClick={() => unfold(block.key)}>
          {t("timeline.earlier", { count: block.earlier.length })}
        </button>
      )}
    </>
  );
}
