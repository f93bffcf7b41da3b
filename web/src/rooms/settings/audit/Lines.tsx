import { useVirtualizer } from "@tanstack/react-virtual";
import { memo, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { AuditLine } from "@/api/types";
import { precise } from "@/lib/formats";
import { useIsPhone } from "@/lib/useMedia";
import { Avatar } from "@/ui/Avatar";
import { Chip } from "@/ui/Chip";
import { rowHeights, usePrefs } from "@/ui/prefs";
import styles from "./audit.module.css";
import { actorName, addressOf } from "./names";
import { Record } from "./Record";

const columns = ["time", "who", "what", "record", "from"] as const;
const phoneHeight = 78;

type Props = {
  lines: AuditLine[];
  openId: string | undefined;
  open: (id: string) => void;
  hasMore: boolean;
  more: () => void;
  /** The pill above the rows. */
  pill: React.ReactNode;
};

/** The lines, newest first; only those in sight are drawn. */
export function Lines({ lines, openId, open, hasMore, more, pill }: Props) {
  const { t } = useTranslation();
  const scroller = useRef<HTMLDivElement>(null);
  const isPhone = useIsPhone();
  const density = usePrefs((prefs) => prefs.density);
  const height = isPhone ? phoneHeight : rowHeights[density];
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 10,
    getItemKey: (at) => lines[at]?.id ?? at,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new height means new places
  useEffect(() => virtual.measure(), [height]);
  const items = virtual.getVirtualItems();
  const last = items[items.length - 1]?.index ?? 0;
  useEffect(() => {
    if (hasMore && last >= lines.length - 30) more();
  }, [last, lines.length, hasMore, more]);
  const first = lines[0]?.id;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what came in on top is what was asked to be seen
  useEffect(() => {
    // Scrolling promises something in some browsers, which an effect may not return.
    void scroller.current?.scrollTo({ top: 0 });
  }, [first]);
  return (
    <div ref={scroller} className={styles.scroller} tabIndex={0} role="region" aria-label={t("audit.list")}>
      {pill}
      {/* Rows stand freely in a virtual list, so the table's roles are written out. */}
      <div role="table" aria-label={t("audit.list")} aria-rowcount={hasMore ? -1 : lines.length + 1}>
        <div role="rowgroup" className={styles.head}>
          <div role="row" className={styles.row} aria-rowindex={1}>
            {columns.map((name) => (
              <span key={name} role="columnheader">
                {t(`audit.${name}`)}
              </span>
            ))}
          </div>
        </div>
        <div role="rowgroup" className={styles.body} style={{ height: virtual.getTotalSize() }}>
          {items.map(({ key, index, start }) => {
            const line = lines[index];
            return (
              line && (
                <Row
                  key={key}
                  line={line}
                  at={index}
                  top={start}
                  height={height}
                  isOpen={line.id === openId}
                  open={open}
                />
              )
            );
          })}
        </div>
      </div>
    </div>
  );
}

type RowProps = {
  line: AuditLine;
  at: number;
  top: number;
  height: number;
  isOpen: boolean;
  open: (id: string) => void;
};

const Row = memo(function Row({ line, at, top, height, isOpen, open }: RowProps) {
  const { t } = useTranslation();
  const name = actorName(line);
  return (
    <div
      role="row"
      aria-rowindex={at + 2}
      className={styles.row}
      data-open={isOpen || undefined}
      data-hidden={line.is_hidden || undefined}
      style={{ height, transform: `translateY(${top}px)` }}
    >
      <span role="cell" className={`${styles.time} numbers`}>
        <time dateTime={line.at}>{precise(line.at)}</time>
      </span>
      <span role="cell" className={styles.who} data-kind={line.actor.kind}>
        {line.actor.kind === "person" && line.actor.id && (
          <span className={styles.face} aria-hidden>
            <Avatar person={{ id: line.actor.id, name }} size="small" />
          </span>
        )}
        <span className={styles.text} title={name}>
          {name}
        </span>
      </span>
      <span role="cell" className={styles.what}>
        <button
          type="button"
          className={styles.open}
          aria-expanded={isOpen}
          title={line.text}
          onClick={() => open(line.id)}
        >
          {line.text}
        </button>
        {line.count > 1 && <Chip tone="warn">{t("audit.times", { count: line.count })}</Chip>}
      </span>
      <span role="cell" className={styles.record}>
        <Record line={line} />
      </span>
      <span role="cell" className={styles.from}>
        {addressOf(line)}
      </span>
    </div>
  );
});
