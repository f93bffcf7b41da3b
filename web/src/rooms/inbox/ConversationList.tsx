import { IconMessages } from "@tabler/icons-react";
import { useVirtualizer } from "@tanstack/react-virtual";
import { memo, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { ago, exact } from "@/lib/formats";
import { keptScroll, useKeptScroll } from "@/lib/keptScroll";
import { useNow } from "@/lib/now";
import { useKeys } from "@/lib/useKeys";
import { useRowKeys } from "@/lib/useRowKeys";
import { useList, useRow } from "@/live/hooks";
import { useUnread } from "@/live/unread";
import { Avatar } from "@/ui/Avatar";
import { Chip } from "@/ui/Chip";
import { Count } from "@/ui/Count";
import { ChannelIcon } from "@/ui/channels";
import { Bones, Empty, RegionError } from "@/ui/States";
import styles from "./inbox.module.css";
import { holdsUnread, newestFirst } from "./load";
import { windowOf } from "./window";

const height = 68;

/** Who wrote last, on which channel, and who waits for an answer. */
export function ConversationList({
  chosen,
  choose,
}: {
  chosen: string | null;
  choose: (id: string) => void;
}) {
  const { t } = useTranslation();
  const scroller = useRef<HTMLDivElement>(null);
  const [view, list] = useList("conversations", () => newestFirst);
  const { ids } = view;
  const at = chosen ? ids.indexOf(chosen) : -1;
  const keyOf = useRowKeys(ids);
  const virtual = useVirtualizer({
    count: ids.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 6,
    getItemKey: keyOf,
    initialOffset: () => keptScroll("conversations"),
  });
  useKeptScroll(scroller, "conversations", "scrollTop");
  const items = virtual.getVirtualItems();
  const last = items[items.length - 1]?.index ?? 0;
  useEffect(() => {
    if (last >= ids.length - 10) void list.more();
  }, [last, ids.length, list]);
  const step = (by: 1 | -1): void => {
    const next = ids[Math.max(0, at + by)];
    if (next) choose(next);
  };
  useKeys({ j: () => step(1), k: () => step(-1) });

  return (
    <nav className={styles.list} aria-label={t("nav.inbox")}>
      {view.phase === "failed" && (
        <RegionError what={t("inbox.failed")} problem={view.problem} retry={() => void list.reload()} />
      )}
      {(view.phase === "waiting" || view.phase === "loading") && (
        <div className={styles.bones}>
          <Bones rows={8} height={56} />
        </div>
      )}
      {view.phase === "ready" && ids.length === 0 && (
        <Empty icon={<IconMessages size={32} stroke={1.4} />}>{t("inbox.empty")}</Empty>
      )}
      <div ref={scroller} className={styles.rows} tabIndex={-1}>
        <div role="list" style={{ position: "relative", height: virtual.getTotalSize() }}>
          {items.map((item) => (
            <div
              key={item.key}
              role="listitem"
              aria-setsize={view.next ? -1 : ids.length}
              aria-posinset={item.index + 1}
              className={styles.slot}
              style={{ height, transform: `translateY(${item.start}px)` }}
            >
              <Row id={ids[item.index] as string} isChosen={item.index === at} choose={choose} />
            </div>
          ))}
        </div>
      </div>
    </nav>
  );
}

type RowProps = { id: string; isChosen: boolean; choose: (id: string) => void };

const Row = memo(function Row({ id, isChosen, choose }: RowProps) {
  const { t } = useTranslation();
  const now = useNow();
  const conversation = useRow("conversation", id);
  const unreadOfCustomer = useUnread(conversation?.customer_id);
  if (!conversation) return null;
  const { last_message: message, channel, waiting_since: waiting } = conversation;
  const open = windowOf(conversation.window_until, now);
  const unread = holdsUnread(conversation) ? unreadOfCustomer : 0;
  return (
    <button
      type="button"
      className={styles.row}
      aria-current={isChosen ? "true" : undefined}
      onClick={() => choose(id)}
    >
      <span className={styles.face}>
        <Avatar person={{ id: conversation.customer_id, name: conversation.customer_name }} size="large" />
        <i>
          <ChannelIcon kind={channel.kind} size={14} />
        </i>
      </span>
      <span className={styles.lines}>
        <span className={styles.first}>
          <b>{conversation.customer_name}</b>
          <time dateTime={message.at} title={exact(message.at)}>
            {ago(message.at, now)}
          </time>
        </span>
        <span className={styles.second} data-waiting={waiting !== null || unread > 0}>
          <span>
            {message.direction === "out" && `${t("inbox.you")}: `}
            {message.text}
          </span>
          {waiting && open?.isShort && <Chip tone={open.tone}>{open.text}</Chip>}
          {waiting && !open?.isShort && (
            <Chip tone="info">{t("inbox.waits", { since: ago(waiting, now) })}</Chip>
          )}
          <Count of={unread} says={t("unread.messages", { count: unread })} />
        </span>
      </span>
    </button>
  );
});
