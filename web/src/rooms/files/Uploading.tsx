import { IconAlertTriangle, IconRefresh, IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { fileSize, percent } from "@/lib/formats";
import styles from "./files.module.css";
import { dismiss, retry, type Upload, useUploads } from "./uploads";

type Props = { customerId: string; activityId?: string };

/** What is on its way to this customer, or to one activity of theirs, each with how far it is. */
export function Uploading({ customerId, activityId }: Props) {
  const { t } = useTranslation();
  const items = useUploads(({ items }) => items).filter(
    (item) => item.customerId === customerId && (!activityId || item.activityId === activityId),
  );
  if (items.length === 0) return null;
  return (
    <ul className={styles.uploads} aria-label={t("files.underWay")}>
      {items.map((item) => (
        <Item key={item.id} item={item} />
      ))}
    </ul>
  );
}

function Item({ item }: { item: Upload }) {
  const { t } = useTranslation();
  const { id, name, size, sent, state, why } = item;
  const share = size > 0 ? Math.min(1, sent / size) : 0;
  return (
    <li data-state={state}>
      <div className={styles.upload}>
        {state === "failed" && <IconAlertTriangle size={16} stroke={1.7} aria-hidden />}
        <span className={styles.uploadName}>{name}</span>
        <span className={`${styles.uploadSaid} numbers`} role={state === "failed" ? "alert" : undefined}>
          {state === "failed" ? why : state === "waiting" ? t("files.waiting") : said(share, size, t)}
        </span>
        {state === "failed" && item.canRetry && (
          <button
            type="button"
            className={styles.bare}
            aria-label={t("files.retry", { name })}
            onClick={() => retry(id)}
          >
            <IconRefresh size={16} stroke={1.7} />
          </button>
        )}
        <button
          type="button"
          className={styles.bare}
          aria-label={t(state === "failed" ? "files.dismiss" : "files.stop", { name })}
          onClick={() => dismiss(id)}
        >
          <IconX size={16} stroke={1.7} />
        </button>
      </div>
      {state !== "failed" && (
        <div
          className={styles.track}
          role="progressbar"
          aria-label={name}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={Math.round(share * 100)}
        >
          <i style={{ transform: `scaleX(${share})` }} />
        </div>
      )}
    </li>
  );
}

function said(share: number, size: number, t: (key: "files.looking") => string): string {
  // It has arrived, and is being looked at.
  return share === 1 ? t("files.looking") : `${percent(Math.floor(share * 100) / 100)} · ${fileSize(size)}`;
}
