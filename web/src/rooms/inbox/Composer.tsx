import { Button } from "@mantine/core";
import { IconLock, IconSend } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Conversation } from "@/api/types";
import { useNow } from "@/lib/now";
import { useKeys } from "@/lib/useKeys";
import { sendLater } from "@/live/outbox";
import { usePresent } from "@/live/presence";
import { Chip } from "@/ui/Chip";
import styles from "./inbox.module.css";
import { windowOf } from "./window";

const drafts = new Map<string, string>();

type Props = { conversation: Conversation };

/** Where one answers. Free text is impossible outside the window: the field is not there then. */
export function Composer({ conversation }: Props) {
  const { t } = useTranslation();
  const now = useNow();
  const open = windowOf(conversation.window_until, now);
  if (!conversation.can.includes("reply")) {
    return (
      <p className={styles.shut}>
        <IconLock size={16} stroke={1.7} aria-hidden /> {t("inbox.mayNot")}
      </p>
    );
  }
  if (open && !open.isOpen) {
    return (
      <p className={styles.shut}>
        <IconLock size={16} stroke={1.7} aria-hidden /> {t("inbox.windowClosed")}
      </p>
    );
  }
  return <Field key={conversation.id} conversation={conversation} chip={open} />;
}

function Field({ conversation, chip }: Props & { chip: ReturnType<typeof windowOf> }) {
  const { t } = useTranslation();
  const field = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState(drafts.get(conversation.id) ?? "");
  const writing = usePresent("customer", conversation.customer_id).filter(({ doing }) => doing === "typing");
  useKeys({ r: () => field.current?.focus() });
  useEffect(() => {
    drafts.set(conversation.id, text);
  }, [conversation.id, text]);

  function send(): void {
    const words = text.trim();
    if (!words) return;
    sendLater("message", conversation.id, words);
    setText("");
  }

  return (
    <form
      className={styles.composer}
      data-channel={conversation.channel.kind}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {writing.length > 0 && (
        <p className={styles.collision} role="status">
          {t("inbox.answering", { names: writing.map(({ name }) => name).join(", ") })}
        </p>
      )}
      <textarea
        ref={field}
        aria-label={t("inbox.reply")}
        placeholder={t("inbox.replyHint", { channel: conversation.channel.name })}
        rows={Math.min(8, Math.max(2, text.split("\n").length))}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
            event.preventDefault();
            send();
          }
          if (event.key === "Escape") event.currentTarget.blur();
        }}
      />
      <div className={styles.composerFoot}>
        {chip && <Chip tone={chip.tone}>{chip.text}</Chip>}
        <Button
          type="submit"
          size="xs"
          h={28}
          ml="auto"
          disabled={!text.trim()}
          leftSection={<IconSend size={14} aria-hidden />}
          rightSection={<small>Ctrl ↵</small>}
        >
          {t("inbox.send")}
        </Button>
      </div>
    </form>
  );
}
