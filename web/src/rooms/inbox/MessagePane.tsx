import { useTranslation } from "react-i18next";
import type { Conversation } from "@/api/types";
import { useLoaded } from "@/live/hooks";
import { ChannelIcon } from "@/ui/channels";
import { Empty, RegionError } from "@/ui/States";
import { Composer } from "./Composer";
import styles from "./inbox.module.css";
import { fetchConversation } from "./load";
import { Messages } from "./Messages";

type Props = { id: string; title: (conversation: Conversation) => React.ReactNode };

/** One conversation: its messages, newest at the bottom, and the place to answer. */
export function MessagePane({ id, title }: Props) {
  const { t } = useTranslation();
  const { row: conversation, problem, retry } = useLoaded("conversation", id, fetchConversation);
  if (problem && !conversation)
    return <RegionError what={t("inbox.failed")} problem={problem} retry={retry} />;
  if (conversation === null) return <Empty>{t("state.notFound")}</Empty>;
  return (
    <section className={styles.pane} aria-label={conversation?.customer_name ?? t("nav.inbox")}>
      {conversation && (
        <header className={styles.head}>
          {title(conversation)}
          <span className={styles.channel}>
            <ChannelIcon kind={conversation.channel.kind} size={16} />
            {conversation.channel.name}
          </span>
        </header>
      )}
      <Messages conversationId={id} />
      {conversation && <Composer conversation={conversation} />}
    </section>
  );
}
