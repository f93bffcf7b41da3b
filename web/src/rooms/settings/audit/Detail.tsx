import { ActionIcon, CopyButton, Tooltip } from "@mantine/core";
import { IconCheck, IconCopy, IconX } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { AuditLine } from "@/api/types";
import { count, precise } from "@/lib/formats";
import { useKeys } from "@/lib/useKeys";
import { Chip } from "@/ui/Chip";
import styles from "./detail.module.css";
import type { UrlFilter } from "./filter";
import { actorName, originOf } from "./names";
import { Record } from "./Record";
import { useChain } from "./Seal";

/** Everything that is known of one line, and the ways to those that belong to it. */
export function Detail({ line, url }: { line: AuditLine; url: UrlFilter }) {
  const { t } = useTranslation();
  const { open, only } = url;
  const close = () => open(undefined);
  const panel = useRef<HTMLElement>(null);
  const { data: chain } = useChain();
  useKeys({ Escape: close });
  // biome-ignore lint/correctness/useExhaustiveDependencies: each line that is opened is gone to
  useEffect(() => {
    panel.current?.focus({ preventScroll: true });
  }, [line.id]);
  return (
    <aside ref={panel} className={styles.detail} aria-label={t("audit.detail")} tabIndex={-1}>
      <header>
        <h3>
          {actorName(line)} <span>{line.text}</span>
        </h3>
        <Tooltip label={`${t("common.close")} · Esc`}>
          <ActionIcon onClick={close} aria-label={t("common.close")}>
            <IconX size={18} stroke={1.7} />
          </ActionIcon>
        </Tooltip>
      </header>
      {line.changes.length > 0 && <Changes line={line} />}
      <dl className={styles.facts}>
        <dt>{t("audit.time")}</dt>
        <dd className="numbers">{precise(line.at)}</dd>
        <dt>{t("audit.who")}</dt>
        <dd>
          {actorName(line)}
          <More to={line.actor.id} say={t("audit.ofPerson")} go={(kisi) => only({ kisi })} />
        </dd>
        <dt>{t("audit.record")}</dt>
        <dd>
          <span className={styles.named}>
            <Record line={line} />
          </span>
          <More to={line.record.id} say={t("audit.ofRecord")} go={(kayit) => only({ kayit })} />
        </dd>
        {line.customer && line.record.kind !== "customer" && (
          <>
            <dt>{t("audit.customer")}</dt>
            <dd>
              {line.customer.name}
              <More to={line.customer.id} say={t("audit.ofCustomer")} go={(musteri) => only({ musteri })} />
            </dd>
          </>
        )}
        <dt>{t("audit.from")}</dt>
        <dd>
          {originOf(line)}
          {line.count > 1 && <Chip tone="warn">{t("audit.times", { count: line.count })}</Chip>}
        </dd>
        <dt>{t("audit.code")}</dt>
        <dd>
          <Code code={line.cause} />
          <More to={line.cause} say={t("audit.ofCause")} go={(kod) => only({ kod, adimlar: "1" })} />
        </dd>
        {line.request_id && line.request_id !== line.cause && (
          <>
            <dt>{t("audit.request")}</dt>
            <dd>
              <Code code={line.request_id} />
            </dd>
          </>
        )}
        <dt>{t("audit.number")}</dt>
        <dd className="numbers">
          {count(line.seq)}{" "}
          {chain && (
            <span className={styles.hint}>
              {t(line.seq <= chain.sealed_to ? "audit.sealed" : "audit.unsealed")} · {line.verb}
            </span>
          )}
        </dd>
      </dl>
      {Object.keys(line.facts).length > 0 && (
        <details className={styles.values}>
          <summary>{t("audit.values")}</summary>
          <pre tabIndex={0}>{JSON.stringify(line.facts, null, 2)}</pre>
        </details>
      )}
    </aside>
  );
}

function Changes({ line }: { line: AuditLine }) {
  const { t } = useTranslation();
  return (
    <table className={styles.changes}>
      <thead>
        <tr>
          <th scope="col">{t("audit.field")}</th>
          <th scope="col">{t("audit.before")}</th>
          <th scope="col">{t("audit.after")}</th>
        </tr>
      </thead>
      <tbody>
        {line.changes.map(({ field, old, new: after }) => (
          <tr key={field}>
            <th scope="row">{field}</th>
            <td>{old ?? "—"}</td>
            <td>{after ?? "—"}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function More({ to, say, go }: { to: string | null; say: string; go: (id: string) => void }) {
  if (!to) return null;
  return (
    <button type="button" className={styles.more} onClick={() => go(to)}>
      {say}
    </button>
  );
}

function Code({ code }: { code: string }) {
  const { t } = useTranslation();
  return (
    <span className={styles.codeText}>
      <code>{code}</code>
      <CopyButton value={code}>
        {({ copied, copy }) => (
          <ActionIcon onClick={copy} size={24} aria-label={copied ? t("common.copied") : t("common.copy")}>
            {copied ? <IconCheck size={14} stroke={1.8} /> : <IconCopy size={14} stroke={1.7} />}
          </ActionIcon>
        )}
      </CopyButton>
    </span>
  );
}
