import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useVirtualizer } from "@tanstack/react-virtual";
import { memo, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { answer, http } from "@/api/client";
import { ago, due, exact } from "@/lib/formats";
import { keptScroll, useKeptScroll } from "@/lib/keptScroll";
import { useNow } from "@/lib/now";
import { phoneText } from "@/lib/phone";
import { useMedia } from "@/lib/useMedia";
import { useRowKeys } from "@/lib/useRowKeys";
import { useList, useRow } from "@/live/hooks";
import type { Spec } from "@/live/list";
import { rows } from "@/live/rows";
import { Avatars } from "@/ui/Avatar";
import { Chip } from "@/ui/Chip";
import { ChannelIcon } from "@/ui/channels";
import { rowHeights, usePrefs } from "@/ui/prefs";
import { Bones, Empty, RegionError } from "@/ui/States";
import { prefetchCustomer } from "./load";
import styles from "./table.module.css";

const columns = ["name", "phone", "source", "people", "tags", "next", "lastContact"] as const;

const newestFirst: Spec<"customer"> = {
  kind: "customer",
  holds: () => true,
  compare: (a, b) =>
    a.created_at === b.created_at ? (a.id < b.id ? 1 : -1) : a.created_at < b.created_at ? 1 : -1,
  pageSize: 100,
  load: async (cursor, limit) =>
    (
      await answer(
        http.GET("/api/customers", { params: { query: { limit, ...(cursor ? { cursor } : {}) } } }),
      )
    ).row,
};

/** All customers, newest first, page after page as one scrolls. */
export function AllCustomers({ add }: { add: React.ReactNode }) {
  const { t } = useTranslation();
  const [view, list] = useList("customers", () => newestFirst);
  if (view.phase === "failed") {
    return (
      <RegionError what={t("customers.failed")} problem={view.problem} retry={() => void list.reload()} />
    );
  }
  if (view.phase !== "ready") return <TableBones />;
  if (view.ids.length === 0) return <Empty action={add}>{t("customers.empty")}</Empty>;
  return <Table kept="customers" ids={view.ids} hasMore={view.next !== null} more={() => void list.more()} />;
}

/** What a text finds, best first, as the server sorts it. */
export function FoundCustomers({ q, clear }: { q: string; clear: React.ReactNode }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery({
    queryKey: ["customers", q],
    queryFn: async () => {
      const { row } = await answer(http.GET("/api/customers", { params: { query: { q, limit: 100 } } }));
      rows.place(
        row.items.map((customer) => ({ kind: "customer", id: customer.id, row: customer })),
        row.as_of,
      );
      return row.items.map(({ id }) => id);
    },
    placeholderData: (before) => before,
  });
  if (error) return <RegionError what={t("customers.failed")} problem={error} retry={() => void refetch()} />;
  if (!data) return <TableBones />;
  if (data.length === 0) return <Empty action={clear}>{t("customers.nothing", { q })}</Empty>;
  return <Table key={q} kept={`customers:${q}`} ids={data} hasMore={false} more={() => undefined} />;
}

function TableBones() {
  return (
    <div className={styles.bones}>
      <Bones rows={12} height={30} />
    </div>
  );
}

type TableProps = {
  /** Under which name it is kept how far it is scrolled. */
  kept: string;
  ids: readonly string[];
  hasMore: boolean;
  more: () => void;
};

function Table({ kept, ids, hasMore, more }: TableProps) {
  const { t } = useTranslation();
  const scroller = useRef<HTMLDivElement>(null);
  const density = usePrefs((prefs) => prefs.density);
  const isTouched = useMedia("(pointer: coarse)");
  const height = Math.max(rowHeights[density], isTouched ? 46 : 0);
  const keyOf = useRowKeys(ids);
  const virtual = useVirtualizer({
    count: ids.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 8,
    getItemKey: keyOf,
    initialOffset: () => keptScroll(kept),
  });
  useKeptScroll(scroller, kept, "scrollTop");
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new height means new places
  useEffect(() => virtual.measure(), [height]);
  const items = virtual.getVirtualItems();
  const last = items[items.length - 1]?.index ?? 0;
  useEffect(() => {
    if (hasMore && last >= ids.length - 20) more();
  }, [last, ids.length, hasMore, more]);

  return (
    <div
      ref={scroller}
      className={styles.scroller}
      tabIndex={0}
      role="region"
      aria-label={t("nav.customers")}
    >
      {/* Rows stand freely in a virtual list, so the table's roles are written out. */}
      <div role="table" aria-label={t("nav.customers")} aria-rowcount={hasMore ? -1 : ids.length + 1}>
        <div role="rowgroup" className={styles.head}>
          <div role="row" className={styles.row} style={{ height: 34 }}>
            {columns.map((name) => (
              <span key={name} role="columnheader">
                {t(`customers.${name}`)}
              </span>
            ))}
          </div>
        </div>
        <div role="rowgroup" className={styles.body} style={{ height: virtual.getTotalSize() }}>
          {items.map((item) => (
            <CustomerRow
              key={item.key}
              id={ids[item.index] as string}
              at={item.index}
              top={item.start}
              height={height}
            />
          ))}
        </div>
      </div>
    </div>
  );
}

type RowProps = { id: string; at: number; top: number; height: number };

const CustomerRow = memo(function CustomerRow({ id, at, top, height }: RowProps) {
  const { t } = useTranslation();
  const now = useNow();
  const customer = useRow("customer", id);
  if (!customer) return null;
  const phone = customer.identities.find(({ kind }) => kind === "phone")?.value;
  const nextAt = customer.next_work?.due_at;
  const next = nextAt ? due(nextAt, now) : null;
  return (
    <div
      role="row"
      aria-rowindex={at + 2}
      className={styles.row}
      style={{ height, transform: `translateY(${top}px)` }}
      onMouseEnter={() => prefetchCustomer(id)}
    >
      <span role="cell">
        <Link to="/musteri/$id" params={{ id }} className={styles.name} onFocus={() => prefetchCustomer(id)}>
          {customer.name}
        </Link>
        {customer.needs_attention && <Chip tone="warn">{t("customer.needsAttention")}</Chip>}
      </span>
      <span role="cell" className="numbers">
        {phone ? phoneText(phone) : (customer.identities[0]?.display ?? "—")}
      </span>
      <span role="cell">
        {customer.source && <ChannelIcon kind={customer.source.key} />} {customer.source?.name ?? "—"}
      </span>
      <span role="cell">
        <Avatars people={customer.assignees} most={3} />
      </span>
      <span role="cell" className={styles.tags}>
        {customer.tags.slice(0, 2).map((tag) => (
          <Chip key={tag.id}>{tag.name}</Chip>
        ))}
        {customer.tags.length > 2 && <Chip>+{customer.tags.length - 2}</Chip>}
      </span>
      <span role="cell">
        {next ? (
          <Chip tone={next.tone}>{next.text}</Chip>
        ) : (
          <Chip tone="hollow">{t("board.nothingNext")}</Chip>
        )}
      </span>
      <span role="cell">
        {customer.last_contact_at ? (
          <time title={exact(customer.last_contact_at)}>{ago(customer.last_contact_at, now)}</time>
        ) : (
          "—"
        )}
      </span>
    </div>
  );
});
