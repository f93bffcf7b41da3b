import { ActionIcon } from "@mantine/core";
import { IconArrowLeft, IconMessages } from "@tabler/icons-react";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import type { Conversation } from "@/api/types";
import { useIsPhone, useMedia } from "@/lib/useMedia";
import { useRow } from "@/live/hooks";
import { CustomerAside } from "@/rooms/customers/CustomerAside";
import { ConversationList } from "@/rooms/inbox/ConversationList";
import { MessagePane } from "@/rooms/inbox/MessagePane";
import { Empty } from "@/ui/States";
import { TopBarTitle } from "@/ui/TopBarTitle";
import styles from "./inbox.module.css";

/** /gorusmeler: the conversations, the one chosen, and its customer. */
export function InboxRoute() {
  const { t } = useTranslation();
  const navigate = useNavigate({ from: "/gorusmeler" });
  const { id } = useSearch({ from: "/inside/gorusmeler" });
  const isPhone = useIsPhone();
  const isWide = useMedia("(min-width: 1240px)");
  const conversation = useRow("conversation", id);
  const choose = useCallback((next: string) => void navigate({ search: { id: next } }), [navigate]);
  const showsList = !isPhone || !id;
  return (
    <div className={styles.page} data-wide={isWide && id !== undefined}>
      <TopBarTitle title={t("nav.inbox")} />
      {showsList && <ConversationList chosen={id ?? null} choose={choose} />}
      {id && (
        <MessagePane
          key={id}
          id={id}
          title={(shown) => (
            <Title conversation={shown} back={isPhone ? () => void navigate({ search: {} }) : null} />
          )}
        />
      )}
      {!id && !isPhone && (
        <div className={styles.none}>
          <Empty icon={<IconMessages size={32} stroke={1.4} />}>{t("inbox.choose")}</Empty>
        </div>
      )}
      {conversation && (
        <CustomerAside key={conversation.customer_id} id={conversation.customer_id} isShown={isWide} />
      )}
    </div>
  );
}

function Title({ conversation, back }: { conversation: Conversation; back: (() => void) | null }) {
  const { t } = useTranslation();
  return (
    <>
      {back && (
        <ActionIcon aria-label={t("common.goBack")} onClick={back} size={44}>
          <IconArrowLeft size={18} stroke={1.7} />
        </ActionIcon>
      )}
      <h2 className={styles.name}>
        <Link to="/musteri/$id" params={{ id: conversation.customer_id }}>
          {conversation.customer_name}
        </Link>
      </h2>
    </>
  );
}
