import { IconArrowForwardUp, IconMessageCircle } from "@tabler/icons-react";
import { Link, useSearch } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Customer } from "@/api/types";
import { useNow } from "@/lib/now";
import { useRowsOf } from "@/live/hooks";
import { Chip } from "@/ui/Chip";
import { ChannelIcon } from "@/ui/channels";
import { Bones, Empty, RegionError } from "@/ui/States";
import styles from "./customerMessages.module.css";
import { conversationsOf, conversationsOfKey, fetchMessage } from "./load";
import { Messages } from "./Messages";
import { windowOf } from "./window";

/** A customer's conversations, one per channel, to be read; answered where all conversations are. */
export function CustomerMessages({ customer }: { customer: Customer }) {
  const { t } = useTranslation();
  const now = useNow();
  const { items, view } = useRowsOf(conversationsOfKey(customer.id), () => conversationsOf(customer.id));
  const [chosen, choose] = useState<string | null>(null);
  // The message an address leads to, among those of its conversation.
  const { mesaj: asked } = useSearch({ strict: false });
  useEffect(() => {
    if (!asked) return;
    void fetchMessage(asked)
      .then(({ row }) => choose(row.conversation_id))
      .catch(() => undefined);
  }, [asked]);
  if (view.phase === "failed")
    return <RegionError what={t("inbox.failed")} problem={view.problem} retry={() => location.reload()} />;
  if (view.phase !== "ready")
    return (
      <div className={styles.bones}>
        <Bones rows={5} height={44} />
      </div>
    );
  const conversation = items.find(({ id }) => id === chosen) ?? items[0];
  if (!conversation)
    return <Empty icon={<IconMessageCircle size={32} stroke={1.4} />}>{t("inbox.noneWith")}</Empty>;
  const open = windowOf(conversation.window_until, now);
  return (
    <section className={styles.pane} aria-label={t("inbox.messages")}>
      <div className={styles.channels} role="group" aria-label={t("inbox.channels")}>
        {items.map(({ id, channel }) => (
          <button key={id} type="button" aria-pressed={id === conversation.id} onClick={() => choose(id)}>
            <ChannelIcon kind={channel.kind} size={15} />
            <span>{channel.name}</span>
          </button>
        ))}
        <span className={styles.end}>
          {open && <Chip tone={open.tone}>{open.text}</Chip>}
          {conversation.can.includes("reply") && (
            <Link to="/gorusmeler" search={{ id: conversation.id }} className={styles.reply}>
              <IconArrowForwardUp size={15} stroke={1.7} aria-hidden /> {t("inbox.answer")}
            </Link>
          )}
        </span>
      </div>
      <Messages key={conversation.id} conversationId={conversation.id} marked={asked ?? null} />
    </section>
  );
}
