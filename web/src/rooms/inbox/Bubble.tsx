import { IconAlertTriangle, IconCheck, IconChecks, IconClock, IconHelp } from "@tabler/icons-react";
import type { TFunction } from "i18next";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import { clock, exact } from "@/lib/formats";
import { useRow } from "@/live/hooks";
import { type Pending, sendAgain } from "@/live/outbox";
import styles from "./inbox.module.css";

type State = "queued" | "sending" | "accepted" | "sent" | "delivered" | "read" | "failed" | "unknown";

const signs: Record<State, typeof IconCheck> = {
  queued: IconClock,
  sending: IconClock,
  accepted: IconCheck,
  sent: IconCheck,
  delivered: IconChecks,
  read: IconChecks,
  failed: IconAlertTriangle,
  unknown: IconHelp,
};

/** One message, either way. */
export const Bubble = memo(function Bubble({ id }: { id: string }) {
  const { t } = useTranslation();
  const message = useRow("message", id);
  if (!message) return null;
  const isOut = message.direction === "out";
  const text = message.state === "deleted" ? t("inbox.deleted") : (message.text ?? typeName(t, message.type));
  return (
    <div className={styles.bubble} data-direction={message.direction} data-state={message.state}>
      {message.type !== "text" && message.text && <small>{typeName(t, message.type)}</small>}
      <p data-quiet={message.state === "deleted" || !message.text}>{text}</p>
      <span className={styles.meta}>
        {isOut && message.author && <span>{message.author.name}</span>}
        <time dateTime={message.at} title={exact(message.at)}>
          {clock(message.at)}
        </time>
        {isOut && message.state in signs && <Sign state={message.state as State} />}
      </span>
      {message.error && (
        <span className={styles.error}>
          {message.error.text ?? t("inbox.code", { code: message.error.code })}
        </span>
      )}
    </div>
  );
});

const types = [
  "image",
  "audio",
  "video",
  "document",
  "sticker",
  "location",
  "contacts",
  "reaction",
  "template",
] as const;

function typeName(t: TFunction, type: string): string {
  const known = types.find((candidate) => candidate === type);
  return known ? t(`messageType.${known}`) : t("messageType.other");
}

function Sign({ state }: { state: State }) {
  const { t } = useTranslation();
  const Icon = signs[state];
  return (
    <span
      className={styles.sign}
      data-state={state}
      role="img"
      title={t(`message.${state}`)}
      aria-label={t(`message.${state}`)}
    >
      <Icon size={14} stroke={1.8} />
    </span>
  );
}

/** A message of ours that the server does not have yet. */
export function PendingBubble({ item }: { item: Pending }) {
  const { t } = useTranslation();
  return (
    <div className={styles.message}>
      <div className={styles.bubble} data-direction="out" data-state={item.state}>
        <p>{item.text}</p>
        <span className={styles.meta}>
          <time dateTime={item.at}>{clock(item.at)}</time>
          <Sign state={item.state === "failed" ? "failed" : "queued"} />
        </span>
        {item.state === "failed" && (
          <span className={styles.error}>
            {item.why}{" "}
            <button type="button" onClick={() => sendAgain(item.id)}>
              {t("common.again")}
            </button>
          </span>
        )}
      </div>
    </div>
  );
}
