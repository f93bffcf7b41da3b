import { IconShieldCheck, IconShieldOff } from "@tabler/icons-react";
import { useVirtualizer } from "@tanstack/react-virtual";
import { memo, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Role, User } from "@/api/types";
import { ago, exact } from "@/lib/formats";
import { useNow } from "@/lib/now";
import { useIsPhone } from "@/lib/useMedia";
import { useRowKeys } from "@/lib/useRowKeys";
import { useRow } from "@/live/hooks";
import { useRoles } from "@/live/shared";
import { Avatar } from "@/ui/Avatar";
import { Chip } from "@/ui/Chip";
import { rowHeights, usePrefs } from "@/ui/prefs";
import { isStatus } from "@/ui/status";
import { stateOf } from "./filter";
import styles from "./people.module.css";

const columns = ["name", "email", "roles", "teams", "status", "lastSeen", "secondFactor", "account"] as const;
const phoneHeight = 64;

/** One line for each account; the name opens it beside the list. */
export function UserTable({
  ids,
  openId,
  open,
}: {
  ids: readonly string[];
  openId: string | undefined;
  open: (id: string) => void;
}) {
  const { t } = useTranslation();
  const scroller = useRef<HTMLDivElement>(null);
  const isPhone = useIsPhone();
  const density = usePrefs((prefs) => prefs.density);
  const height = isPhone ? phoneHeight : rowHeights[density];
  const { items: roles } = useRoles();
  const keyOf = useRowKeys(ids);
  const virtual = useVirtualizer({
    count: ids.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 8,
    getItemKey: keyOf,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new height means new places
  useEffect(() => virtual.measure(), [height]);
  return (
    <div ref={scroller} className={styles.scroller} tabIndex={0} role="region" aria-label={t("users.list")}>
      {/* Rows stand freely in a virtual list, so the table's roles are written out. */}
      <div role="table" aria-label={t("settings.users")} aria-rowcount={ids.length + 1}>
        <div role="rowgroup" className={styles.head}>
          <div role="row" className={styles.row}>
            {columns.map((name) => (
              <span key={name} role="columnheader">
                {t(`users.${name}`)}
              </span>
            ))}
          </div>
        </div>
        <div role="rowgroup" className={styles.body} style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => (
            <UserRow
              key={item.key}
              id={ids[item.index] as string}
              roles={roles}
              isOpen={ids[item.index] === openId}
              open={open}
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

type RowProps = {
  id: string;
  roles: Role[];
  isOpen: boolean;
  open: (id: string) => void;
  at: number;
  top: number;
  height: number;
};

const UserRow = memo(function UserRow({ id, roles, isOpen, open, at, top, height }: RowProps) {
  const { t } = useTranslation();
  const now = useNow();
  const user = useRow("user", id);
  if (!user) return null;
  const named = roles.filter((role) => user.role_ids?.includes(role.id)).map(({ name }) => name);
  return (
    <div
      role="row"
      aria-rowindex={at + 2}
      className={styles.row}
      data-open={isOpen || undefined}
      data-closed={!user.is_active || undefined}
      style={{ height, transform: `translateY(${top}px)` }}
    >
      <span role="cell">
        <Avatar person={user} status={user.is_active ? user.status : null} />
        <button type="button" className={styles.name} onClick={() => open(id)}>
          {user.name}
        </button>
        {user.title && <small className={styles.dim}>{user.title}</small>}
      </span>
      <span role="cell">{user.email}</span>
      <span role="cell" title={named.join(", ")}>
        {named.join(", ") || <NoRole />}
      </span>
      <span role="cell" title={user.teams.map(({ name }) => name).join(", ")}>
        {user.teams.map(({ name }) => name).join(", ") || "—"}
      </span>
      <span role="cell">{user.is_active && isStatus(user.status) ? t(`status.${user.status}`) : "—"}</span>
      <span role="cell">
        {user.last_seen_at ? (
          <time title={exact(user.last_seen_at)}>{ago(user.last_seen_at, now)}</time>
        ) : (
          "—"
        )}
      </span>
      <span role="cell">
        <SecondFactor has={user.has_second_factor === true} />
      </span>
      <span role="cell">
        <StateChip user={user} />
      </span>
    </div>
  );
});

function NoRole() {
  const { t } = useTranslation();
  return <Chip tone="warn">{t("users.noRole")}</Chip>;
}

function SecondFactor({ has }: { has: boolean }) {
  const { t } = useTranslation();
  const Icon = has ? IconShieldCheck : IconShieldOff;
  return (
    <span className={has ? styles.safe : styles.dim}>
      <Icon size={15} stroke={1.7} aria-hidden /> {t(has ? "users.on" : "users.off")}
    </span>
  );
}

const tones = { active: "ok", invited: "info", closed: "mute" } as const;

/** What the account is, in a word. */
export function StateChip({ user }: { user: User }) {
  const { t } = useTranslation();
  const state = stateOf(user);
  return <Chip tone={tones[state]}>{t(`users.state.${state}`)}</Chip>;
}
