import { ActionIcon, Tooltip } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { answer, http } from "@/api/client";
import type { User } from "@/api/types";
import { ago, exact } from "@/lib/formats";
import { useNow } from "@/lib/now";
import { useKeys } from "@/lib/useKeys";
import { useLoaded } from "@/live/hooks";
import { Avatar } from "@/ui/Avatar";
import { Chip } from "@/ui/Chip";
import { InlineText } from "@/ui/InlineText";
import { Bones, Empty, RegionError } from "@/ui/States";
import { isStatus } from "@/ui/status";
import { edit } from "./edits";
import styles from "./people.module.css";
import { UserActions } from "./UserActions";
import { UserFacts } from "./UserFacts";
import { UserRoles } from "./UserRoles";
import { StateChip } from "./UserTable";
import { UserTeams } from "./UserTeams";

const load = (id: string) => answer(http.GET("/api/users/{user_id}", { params: { path: { user_id: id } } }));

/** One account beside the list: everything about it is changed here, in place. */
export function UserPeek({ id, close }: { id: string; close: () => void }) {
  const { t } = useTranslation();
  const panel = useRef<HTMLElement>(null);
  const { row: user, problem, retry } = useLoaded("user", id, load);
  useKeys({ Escape: close });
  useEffect(() => {
    const before = document.activeElement;
    panel.current?.focus({ preventScroll: true });
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, []);
  return (
    <aside ref={panel} className={styles.peek} aria-label={user?.name ?? t("settings.users")} tabIndex={-1}>
      <div className={styles.close}>
        <Tooltip label={`${t("common.close")} · Esc`}>
          <ActionIcon onClick={close} aria-label={t("common.close")}>
            <IconX size={18} stroke={1.7} />
          </ActionIcon>
        </Tooltip>
      </div>
      {user && <Account user={user} />}
      {user === null && <Empty>{t("state.notFound")}</Empty>}
      {user === undefined && !problem && <Bones rows={6} height={36} />}
      {user === undefined && problem !== null && (
        <RegionError what={t("users.failed")} problem={problem} retry={retry} />
      )}
    </aside>
  );
}

function Account({ user }: { user: User }) {
  const { t } = useTranslation();
  const now = useNow();
  const isLocked = !user.can.includes("edit");
  return (
    <>
      <header className={styles.who}>
        <Avatar person={user} size="large" status={user.is_active ? user.status : null} />
        <div>
          <h3>
            <InlineText
              value={user.name}
              label={t("users.editName")}
              isLocked={isLocked}
              onSave={(name) => void edit(user, { name })}
            />
          </h3>
          <InlineText
            value={user.title}
            label={t("users.title")}
            empty={t("users.noTitle")}
            isLocked={isLocked}
            className={styles.dim}
            onSave={(title) => void edit(user, { title })}
          />
          <p className={styles.chips}>
            <StateChip user={user} />
            {user.is_active && isStatus(user.status) && (
              <Chip tone="hollow">{t(`status.${user.status}`)}</Chip>
            )}
            <span className={styles.dim}>
              {user.last_seen_at ? (
                <time title={exact(user.last_seen_at)}>
                  {t("users.seen", { at: ago(user.last_seen_at, now) })}
                </time>
              ) : (
                t("users.neverSeen")
              )}
            </span>
          </p>
        </div>
      </header>
      <UserFacts user={user} isLocked={isLocked} />
      <UserRoles user={user} isLocked={isLocked} />
      <UserTeams user={user} />
      <UserActions user={user} />
    </>
  );
}
