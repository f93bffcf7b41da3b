import { IconUserShare } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useMe } from "@/api/me";
import type { Customer } from "@/api/types";
import { ago, exact } from "@/lib/formats";
import { useNow } from "@/lib/now";
import { Answer } from "./Answer";
import styles from "./handover.module.css";
import { useWaitingHandover } from "./load";

/** What the owner was told when they were given the customer, until they accept it; seen by both who it is between. */
export function HandoverStrip({ customer }: { customer: Customer }) {
  const { t } = useTranslation();
  const me = useMe();
  const now = useNow();
  const handover = useWaitingHandover(customer.id);
  if (!handover) return null;
  const isMine = handover.to_user.id === me.id;
  if (!isMine && handover.from_user?.id !== me.id) return null;
  return (
    <section className={styles.strip} aria-label={t("handover.title")}>
      <IconUserShare className={styles.sign} size={18} stroke={1.7} aria-hidden />
      <div className={styles.told}>
        <p className={styles.who}>
          {isMine
            ? t("handover.toYou", { name: handover.from_user?.name ?? t("verb.system") })
            : t("handover.waits", { name: handover.to_user.name })}
          <time dateTime={handover.created_at} title={exact(handover.created_at)}>
            {ago(handover.created_at, now)}
          </time>
        </p>
        <p className={styles.text} tabIndex={0}>
          {handover.text}
        </p>
      </div>
      {isMine && <Answer id={handover.id} customerId={customer.id} />}
    </section>
  );
}
