import { Button, CloseButton, NativeSelect, TextInput } from "@mantine/core";
import { IconSearch, IconUserPlus } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { http } from "@/api/client";
import type { User } from "@/api/types";
import { useKeys } from "@/lib/useKeys";
import { useRowsOf } from "@/live/hooks";
import { useRoles, useTeams, wholePage } from "@/live/shared";
import { makesNew } from "@/ui/newThing";
import { Bones, Empty, RegionError } from "@/ui/States";
import { fits, shownOf, shownWords, stateOf, type UserFilter } from "./filter";
import { Invite } from "./Invite";
import styles from "./people.module.css";
import { UserPeek } from "./UserPeek";
import { UserTable } from "./UserTable";

const collator = new Intl.Collator("tr");

/** Everybody who has or had an account: found, invited, looked at. */
export function Users() {
  const { t } = useTranslation();
  const { id, q = "", durum, rol, takim } = useSearch({ strict: false });
  const navigate = useNavigate({ from: "/ayarlar/$section" });
  const [isInviting, setInviting] = useState(false);
  const { items, view } = useRowsOf("users", () => ({
    kind: "user",
    holds: () => true,
    compare: (a, b) => collator.compare(a.name, b.name) || (a.id < b.id ? -1 : 1),
    pageSize: 200,
    load: () => wholePage<User>(http.GET("/api/users")),
  }));
  useEffect(() => makesNew(() => setInviting(true)), []);
  useKeys({ c: () => setInviting(true) });
  const filter: UserFilter = { q, shown: shownOf(durum), role: rol ?? null, team: takim ?? null };
  const found = items.filter((user) => fits(user, filter));
  const isFiltered = q !== "" || rol !== undefined || takim !== undefined || durum !== undefined;
  const open = (next: string | undefined): void =>
    void navigate({ search: (before) => ({ ...before, id: next }), replace: id !== undefined });
  return (
    <section className={styles.page} aria-label={t("settings.users")}>
      <header className={styles.top}>
        <h2>
          {t("settings.users")} {view.phase === "ready" && <small>{found.length}</small>}
        </h2>
        <Button
          leftSection={<IconUserPlus size={16} stroke={1.7} aria-hidden />}
          onClick={() => setInviting(true)}
        >
          {t("users.invite")}
        </Button>
      </header>
      <Filters items={items} />
      {view.phase === "failed" && (
        <RegionError what={t("users.failed")} problem={view.problem} retry={() => location.reload()} />
      )}
      {(view.phase === "waiting" || view.phase === "loading") && <Bones rows={10} height={36} gap={4} />}
      {view.phase === "ready" && found.length > 0 && (
        <UserTable ids={found.map((user) => user.id)} openId={id} open={open} />
      )}
      {view.phase === "ready" && found.length === 0 && (
        <Empty
          action={
            isFiltered && (
              <Button variant="default" onClick={() => void navigate({ search: {} })}>
                {t("common.clearFilters")}
              </Button>
            )
          }
        >
          {t(isFiltered ? "users.nothing" : "users.empty")}
        </Empty>
      )}
      {id && <UserPeek key={id} id={id} close={() => open(undefined)} />}
      {isInviting && <Invite close={() => setInviting(false)} />}
    </section>
  );
}

const typingRest = 200;

/** The search and the choices; all of it stands in the address. */
function Filters({ items }: { items: User[] }) {
  const { t } = useTranslation();
  const { q = "", durum, rol, takim } = useSearch({ strict: false });
  const navigate = useNavigate({ from: "/ayarlar/$section" });
  const [typed, setTyped] = useState(q);
  const field = useRef<HTMLInputElement>(null);
  const { items: roles } = useRoles();
  const { items: teams } = useTeams();
  useKeys({ f: () => field.current?.focus() });
  useEffect(() => {
    if (typed.trim() === q) return;
    const timer = setTimeout(
      () =>
        void navigate({ search: (before) => ({ ...before, q: typed.trim() || undefined }), replace: true }),
      typingRest,
    );
    return () => clearTimeout(timer);
  }, [typed, q, navigate]);
  // The filters were cleared elsewhere.
  useEffect(() => {
    if (q === "") setTyped("");
  }, [q]);
  const choose = (part: { durum?: string; rol?: string; takim?: string }): void =>
    void navigate({ search: (before) => ({ ...before, ...part }), replace: true });
  const invited = items.filter((user) => stateOf(user) === "invited").length;
  const closed = items.filter((user) => stateOf(user) === "closed").length;
  return (
    <div className={styles.filters}>
      <TextInput
        ref={field}
        className={styles.search ?? ""}
        aria-label={t("users.search")}
        placeholder={t("users.search")}
        leftSection={<IconSearch size={15} stroke={1.7} aria-hidden />}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        rightSection={
          typed && <CloseButton size="sm" aria-label={t("common.clear")} onClick={() => setTyped("")} />
        }
      />
      <NativeSelect
        aria-label={t("users.account")}
        value={durum ?? ""}
        onChange={(event) => choose({ durum: event.currentTarget.value || undefined } as { durum?: string })}
        data={[
          { value: "", label: t("users.shown.open", { count: items.length - closed }) },
          { value: shownWords.active, label: t("users.shown.active") },
          { value: shownWords.invited, label: t("users.shown.invited", { count: invited }) },
          { value: shownWords.closed, label: t("users.shown.closed", { count: closed }) },
          { value: shownWords.all, label: t("users.shown.all", { count: items.length }) },
        ]}
      />
      <NativeSelect
        aria-label={t("users.roles")}
        value={rol ?? ""}
        onChange={(event) => choose({ rol: event.currentTarget.value || undefined } as { rol?: string })}
        data={[
          { value: "", label: t("users.anyRole") },
          ...roles.map((role) => ({ value: role.id, label: role.name })),
        ]}
      />
      <NativeSelect
        aria-label={t("users.teams")}
        value={takim ?? ""}
        onChange={(event) => choose({ takim: event.currentTarget.value || undefined } as { takim?: string })}
        data={[
          { value: "", label: t("users.anyTeam") },
          ...teams.map((team) => ({ value: team.id, label: team.name })),
        ]}
      />
    </div>
  );
}
