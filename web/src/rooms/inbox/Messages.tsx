import { IconArrowDown, IconMessageCircle } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Message } from "@/api/types";
import { dayHeading, dayKey } from "@/lib/formats";
import { useNow } from "@/lib/now";
import { useList } from "@/live/hooks";
import type { LiveList, View } from "@/live/list";
import { useOutbox } from "@/live/outbox";
import { rows } from "@/live/rows";
import { Bones, Empty, RegionError } from "@/ui/States";
import { Bubble, PendingBubble } from "./Bubble";
import styles from "./inbox.module.css";
import { messagesOf } from "./load";

/** What was written either way, newest at the bottom; older pages come as one scrolls up. */
export function Messages({
  conversationId,
  marked = null,
}: {
  conversationId: string;
  marked?: string | null;
}) {
  const { t } = useTranslation();
  const scroller = useRef<HTMLDivElement>(null);
  const top = useRef<HTMLDivElement>(null);
  const [view, list] = useList(`messages:${conversationId}`, () => messagesOf(conversationId));
  const isAway = useIsAway(scroller);
  const pending = useOutbox(({ items }) => items).filter(
    ({ kind, to, id }) => kind === "message" && to === conversationId && !rows.get("message", id),
  );

  useEffect(() => {
    const element = top.current;
    if (!element) return;
    const observer = new IntersectionObserver(([entry]) => entry?.isIntersecting && void list.more(), {
      root: scroller.current,
      rootMargin: "400px 0px 0px",
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [list]);

  useMarked(marked, view, list);

  const messages = view.ids.map((id) => rows.get("message", id)).filter((row): row is Message => row != null);
  return (
    <div className={styles.well}>
      {/* The reversed flow pins the newest message to the bottom, and older pages do not move what is read. */}
      <div
        ref={scroller}
        className={styles.scroller}
        tabIndex={0}
        role="log"
        aria-label={t("inbox.messages")}
      >
        <div className={styles.flow}>
          <div ref={top} />
          {view.phase === "failed" && (
            <RegionError what={t("inbox.failed")} problem={view.problem} retry={() => void list.reload()} />
          )}
          {(view.phase === "waiting" || view.phase === "loading") && <Bones rows={5} height={44} />}
          {view.phase === "ready" && messages.length + pending.length === 0 && (
            <Empty icon={<IconMessageCircle size={32} stroke={1.4} />}>{t("inbox.noMessages")}</Empty>
          )}
          <Days messages={messages.reverse()} marked={marked} />
          {pending.map((item) => (
            <PendingBubble key={item.id} item={item} />
          ))}
        </div>
      </div>
      {isAway && (
        <button
          type="button"
          className={styles.newest}
          onClick={() => scroller.current?.scrollTo({ top: 0, behavior: "smooth" })}
        >
          {t("inbox.newest")} <IconArrowDown size={14} aria-hidden />
        </button>
      )}
    </div>
  );
}

function Days({ messages, marked }: { messages: Message[]; marked: string | null }) {
  const now = useNow();
  let day = "";
  return messages.map((message) => {
    const key = dayKey(message.at);
    const isNewDay = key !== day;
    day = key;
    return (
      <div
        key={message.id}
        className={styles.message}
        data-message={message.id}
        data-marked={message.id === marked || undefined}
      >
        {isNewDay && <h3 className={styles.day}>{dayHeading(message.at, now)}</h3>}
        <Bubble id={message.id} />
      </div>
    );
  });
}

const mostPages = 40;

/** Brings the message that was asked for onto the screen, page after page. */
function useMarked(marked: string | null, view: View, list: LiveList<"message">): void {
  const pages = useRef(0);
  const isHere = marked !== null && view.ids.includes(marked);
  useEffect(() => {
    if (marked === null || isHere || view.phase !== "ready" || view.isPaging || !view.next) return;
    if (pages.current++ < mostPages) void list.more();
  }, [marked, isHere, view, list]);
  useEffect(() => {
    if (isHere && marked)
      document.querySelector(`[data-message="${CSS.escape(marked)}"]`)?.scrollIntoView({ block: "center" });
  }, [isHere, marked]);
}

/** Whether the person reads further up. In a reversed flow the bottom is zero and up is negative. */
function useIsAway(scroller: React.RefObject<HTMLDivElement | null>): boolean {
  const [isAway, setAway] = useState(false);
  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const follow = (): void => setAway(element.scrollTop < -240);
    element.addEventListener("scroll", follow, { passive: true });
    return () => element.removeEventListener("scroll", follow);
  }, [scroller]);
  return isAway;
}
