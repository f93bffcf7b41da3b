import { ActionIcon, Menu, Select } from "@mantine/core";
import { IconBuilding, IconCrown, IconDots, IconTrash, IconX } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Team, User } from "@/api/types";
import { useDepartments } from "@/live/shared";
import { Avatar } from "@/ui/Avatar";
import { InlineText } from "@/ui/InlineText";
import { join, leaveTeam } from "../people/edits";
import { Dissolve } from "./Dissolve";
import { deleteTeam, editTeam } from "./edits";
import styles from "./teams.module.css";

const collator = new Intl.Collator("tr");

/** A team and the people in it, its leaders first. */
export function TeamCard({ team, others, people }: { team: Team; others: Team[]; people: User[] }) {
  const { t } = useTranslation();
  const [isAsking, setAsking] = useState(false);
  const canEdit = team.can.includes("edit");
  const leads = (user: User): boolean => user.teams.some(({ id, is_leader }) => id === team.id && is_leader);
  const members = people
    .filter((user) => user.teams.some(({ id }) => id === team.id))
    .sort((a, b) => Number(leads(b)) - Number(leads(a)) || collator.compare(a.name, b.name));
  const free = people.filter((user) => !members.includes(user));
  return (
    <li className={styles.card} aria-label={team.name}>
      <div className={styles.heading}>
        <h4>
          <InlineText
            value={team.name}
            label={t("teams.renameTeam", { name: team.name })}
            isLocked={!canEdit}
            onSave={(name) => editTeam(team, { name })}
          />
        </h4>
        <span className={styles.dim}>{t("teams.people", { count: members.length })}</span>
        {canEdit && <TeamMenu team={team} remove={() => setAsking(true)} />}
      </div>
      <ul className={styles.members}>
        {members.map((user) => (
          <Member key={user.id} user={user} team={team} isLeader={leads(user)} canEdit={canEdit} />
        ))}
      </ul>
      {canEdit && free.length > 0 && (
        <Select
          className={styles.add ?? ""}
          aria-label={t("teams.addTo", { name: team.name })}
          placeholder={t("teams.add")}
          data={free.map(({ id, name }) => ({ value: id, label: name }))}
          value={null}
          searchable
          nothingFoundMessage={t("common.nothing")}
          onChange={(id) => {
            const user = free.find((each) => each.id === id);
            if (user) void join(user, team, false);
          }}
        />
      )}
      {isAsking && (
        <Dissolve
          thing={team}
          others={others}
          text={t("teams.deleteTeamText")}
          label={t("teams.moveTeam")}
          carryOut={deleteTeam}
          close={() => setAsking(false)}
        />
      )}
    </li>
  );
}

function Member({
  user,
  team,
  isLeader,
  canEdit,
}: {
  user: User;
  team: Team;
  isLeader: boolean;
  canEdit: boolean;
}) {
  const { t } = useTranslation();
  return (
    <li>
      <Avatar person={user} status={user.status} />
      <span className={styles.grow}>
        {user.name} {user.title && <small className={styles.dim}>{user.title}</small>}
      </span>
      {canEdit ? (
        <button
          type="button"
          className={styles.leader}
          aria-pressed={isLeader}
          aria-label={t("teams.leads", { name: user.name, team: team.name })}
          onClick={() => void join(user, team, !isLeader)}
        >
          <IconCrown size={14} stroke={1.7} aria-hidden />
          {isLeader && t("teams.leader")}
        </button>
      ) : (
        isLeader && (
          <span className={styles.leader} data-held>
            <IconCrown size={14} stroke={1.7} aria-hidden />
            {t("teams.leader")}
          </span>
        )
      )}
      {canEdit && (
        <ActionIcon
          size={26}
          aria-label={t("teams.take", { name: user.name, team: team.name })}
          onClick={() => void leaveTeam(user, team.id)}
        >
          <IconX size={15} stroke={1.7} />
        </ActionIcon>
      )}
    </li>
  );
}

function TeamMenu({ team, remove }: { team: Team; remove: () => void }) {
  const { t } = useTranslation();
  const { items } = useDepartments();
  const elsewhere = items.filter(({ id }) => id !== team.department_id);
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon aria-label={t("teams.more", { name: team.name })}>
          <IconDots size={16} stroke={1.7} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {elsewhere.length > 0 && <Menu.Label>{t("teams.moveTo")}</Menu.Label>}
        {elsewhere.map(({ id, name }) => (
          <Menu.Item
            key={id}
            leftSection={<IconBuilding size={16} stroke={1.7} aria-hidden />}
            onClick={() => editTeam(team, { department_id: id })}
          >
            {name}
          </Menu.Item>
        ))}
        {team.department_id && (
          <Menu.Item onClick={() => editTeam(team, { department_id: null })}>
            {t("users.noDepartment")}
          </Menu.Item>
        )}
        <Menu.Divider />
        <Menu.Item
          color="red"
          leftSection={<IconTrash size={16} stroke={1.7} aria-hidden />}
          onClick={remove}
        >
          {t("teams.delete")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
