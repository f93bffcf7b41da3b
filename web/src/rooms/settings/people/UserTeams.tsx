import { ActionIcon, Select, Switch } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { isGranted, useMe } from "@/api/me";
import type { User } from "@/api/types";
import { useTeams } from "@/live/shared";
import { join, leaveTeam } from "./edits";
import styles from "./people.module.css";

/** The teams somebody is in, and which of them they lead. */
export function UserTeams({ user }: { user: User }) {
  const { t } = useTranslation();
  const me = useMe();
  const { items } = useTeams();
  const canManage = isGranted(me, "teams.manage");
  const free = items.filter((team) => !user.teams.some(({ id }) => id === team.id));
  return (
    <section className={styles.part}>
      <h4>{t("users.teams")}</h4>
      {user.teams.length === 0 && <p className={styles.text}>{t("users.noTeams")}</p>}
      <ul className={styles.lines}>
        {user.teams.map((team) => (
          <li key={team.id}>
            <span className={styles.grow}>{team.name}</span>
            <Switch
              label={t("teams.leader")}
              aria-label={t("teams.leads", { name: user.name, team: team.name })}
              checked={team.is_leader}
              disabled={!canManage}
              onChange={(event) => void join(user, team, event.currentTarget.checked)}
            />
            {canManage && (
              <ActionIcon
                aria-label={t("teams.take", { name: user.name, team: team.name })}
                onClick={() => void leaveTeam(user, team.id)}
              >
                <IconX size={15} stroke={1.7} />
              </ActionIcon>
            )}
          </li>
        ))}
      </ul>
      {canManage && free.length > 0 && (
        <Select
          aria-label={t("users.addTeam")}
          placeholder={t("users.addTeam")}
          data={free.map(({ id, name }) => ({ value: id, label: name }))}
          value={null}
          searchable
          onChange={(id) => {
            const team = free.find((each) => each.id === id);
            if (team) void join(user, team, false);
          }}
        />
      )}
    </section>
  );
}
