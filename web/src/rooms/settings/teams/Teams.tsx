import { ActionIcon, Button, Menu } from "@mantine/core";
import { IconBuilding, IconDots, IconPlus, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Department, Team, User } from "@/api/types";
import { useDepartments, usePeople, useTeams } from "@/live/shared";
import { InlineText } from "@/ui/InlineText";
import { Bones, Empty, RegionError } from "@/ui/States";
import { Dissolve } from "./Dissolve";
import { deleteDepartment, renameDepartment } from "./edits";
import { NewThing } from "./NewThing";
import { TeamCard } from "./TeamCard";
import styles from "./teams.module.css";

/** The company by departments and teams: who is where, and who leads. */
export function Teams() {
  const { t } = useTranslation();
  const departments = useDepartments();
  const teams = useTeams();
  const people = usePeople();
  const [making, setMaking] = useState<"team" | "department" | null>(null);
  const isReady = departments.view.phase === "ready" && teams.view.phase === "ready";
  const problem = departments.view.problem ?? teams.view.problem;
  const homeless = teams.items.filter(
    (team) => !departments.items.some(({ id }) => id === team.department_id),
  );
  return (
    <section className={styles.page} aria-label={t("settings.teams")}>
      <header className={styles.top}>
        <h2>{t("settings.teams")}</h2>
        <div className={styles.buttons}>
          <Button
            variant="default"
            leftSection={<IconBuilding size={16} stroke={1.7} aria-hidden />}
            onClick={() => setMaking("department")}
          >
            {t("teams.newDepartment")}
          </Button>
          <Button
            leftSection={<IconPlus size={16} stroke={1.7} aria-hidden />}
            onClick={() => setMaking("team")}
          >
            {t("teams.newTeam")}
          </Button>
        </div>
        <p className={styles.text}>{t("teams.text")}</p>
      </header>
      {problem !== null && !isReady && (
        <RegionError what={t("teams.failed")} problem={problem} retry={() => location.reload()} />
      )}
      {!isReady && problem === null && <Bones rows={3} height={140} />}
      {isReady && departments.items.length + teams.items.length === 0 && <Empty>{t("teams.empty")}</Empty>}
      {isReady &&
        departments.items.map((department) => (
          <DepartmentBlock
            key={department.id}
            department={department}
            others={departments.items}
            teams={teams.items.filter((team) => team.department_id === department.id)}
            allTeams={teams.items}
            people={people}
          />
        ))}
      {isReady && homeless.length > 0 && (
        <section className={styles.department} aria-label={t("users.noDepartment")}>
          {departments.items.length > 0 && <h3>{t("users.noDepartment")}</h3>}
          <Cards teams={homeless} allTeams={teams.items} people={people} />
        </section>
      )}
      {making && <NewThing what={making} close={() => setMaking(null)} />}
    </section>
  );
}

function DepartmentBlock({
  department,
  others,
  teams,
  allTeams,
  people,
}: {
  department: Department;
  others: Department[];
  teams: Team[];
  allTeams: Team[];
  people: User[];
}) {
  const { t } = useTranslation();
  const [isAsking, setAsking] = useState(false);
  const inside = people.filter((user) => user.department_id === department.id).length;
  return (
    <section className={styles.department} aria-label={department.name}>
      <div className={styles.heading}>
        <h3>
          <InlineText
            value={department.name}
            label={t("teams.renameDepartment", { name: department.name })}
            isLocked={!department.can.includes("edit")}
            onSave={(name) => renameDepartment(department, name)}
          />
        </h3>
        <span className={styles.dim}>{t("teams.people", { count: inside })}</span>
        {department.can.includes("delete") && (
          <Menu position="bottom-end">
            <Menu.Target>
              <ActionIcon aria-label={t("teams.more", { name: department.name })}>
                <IconDots size={16} stroke={1.7} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item
                color="red"
                leftSection={<IconTrash size={16} stroke={1.7} aria-hidden />}
                onClick={() => setAsking(true)}
              >
                {t("teams.delete")}
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        )}
      </div>
      <Cards teams={teams} allTeams={allTeams} people={people} />
      {isAsking && (
        <Dissolve
          thing={department}
          others={others}
          text={t("teams.deleteDepartmentText")}
          label={t("teams.moveDepartment")}
          carryOut={deleteDepartment}
          close={() => setAsking(false)}
        />
      )}
    </section>
  );
}

function Cards({ teams, allTeams, people }: { teams: Team[]; allTeams: Team[]; people: User[] }) {
  const { t } = useTranslation();
  if (teams.length === 0) return <p className={styles.text}>{t("teams.noneHere")}</p>;
  return (
    <ul className={styles.cards}>
      {teams.map((team) => (
        <TeamCard key={team.id} team={team} others={allTeams} people={people} />
      ))}
    </ul>
  );
}
