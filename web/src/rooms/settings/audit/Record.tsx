import { IconLock } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { isGranted, useMe } from "@/api/me";
import type { AuditLine } from "@/api/types";
import styles from "./audit.module.css";
import { kindName, places } from "./names";

/** What a line is about: its kind, and its name as a link where one can go there. */
export function Record({ line }: { line: AuditLine }) {
  const { t } = useTranslation();
  const me = useMe();
  const { record, customer } = line;
  if (line.is_hidden) {
    return (
      <span className={styles.hint}>
        <IconLock size={13} stroke={1.7} aria-hidden /> {t("audit.hidden")}
      </span>
    );
  }
  if (customer) {
    return (
      <>
        <span className={styles.kind}>{kindName(record.kind)}</span>
        <Link to="/musteri/$id" params={{ id: customer.id }} className={styles.link}>
          {customer.name}
        </Link>
      </>
    );
  }
  const place = places[record.kind];
  return (
    <>
      <span className={styles.kind}>{kindName(record.kind)}</span>
      {record.name &&
        (place && isGranted(me, place.grant) ? (
          <Link to="/ayarlar/$section" params={{ section: place.section }} className={styles.link}>
            {record.name}
          </Link>
        ) : (
          <span className={styles.plain}>{record.name}</span>
        ))}
    </>
  );
}
