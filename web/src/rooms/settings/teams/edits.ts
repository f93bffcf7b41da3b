/** Changes of departments and teams, each shown at once and taken back when refused. */
import i18next from "i18next";
import { answer, http, named } from "@/api/client";
import type { Department, Team } from "@/api/types";
import { newId } from "@/lib/ids";
import { change } from "@/live/change";
import { rows } from "@/live/rows";

export async function makeTeam(name: string, departmentId: string | null): Promise<Team> {
  const requestId = newId();
  rows.own(requestId);
  const { row, asOf } = await answer(
    http.POST("/api/teams", { ...named(requestId), body: { name, department_id: departmentId } }),
  );
  rows.place([{ kind: "team", id: row.id, row }], asOf, requestId);
  return row;
}

export async function makeDepartment(name: string): Promise<Department> {
  const requestId = newId();
  rows.own(requestId);
  const { row, asOf } = await answer(http.POST("/api/departments", { ...named(requestId), body: { name } }));
  rows.place([{ kind: "department", id: row.id, row }], asOf, requestId);
  return row;
}

/** The team has this name or stands in this department. */
export function editTeam(team: Team, part: { name?: string; department_id?: string | null }): void {
  void change({
    kind: "team",
    id: team.id,
    apply: (row) => ({ ...row, ...part }),
    send: (row, requestId) =>
      answer(
        http.PATCH("/api/teams/{team_id}", {
          ...named(requestId),
          params: { path: { team_id: team.id } },
          body: { version: row.version, ...part },
        }),
      ),
    failed: i18next.t("users.saveFailed"),
    isFinal: true,
  });
}

export function renameDepartment(department: Department, name: string): void {
  void change({
    kind: "department",
    id: department.id,
    apply: (row) => ({ ...row, name }),
    send: (row, requestId) =>
      answer(
        http.PATCH("/api/departments/{department_id}", {
          ...named(requestId),
          params: { path: { department_id: department.id } },
          body: { version: row.version, name },
        }),
      ),
    failed: i18next.t("users.saveFailed"),
    isFinal: true,
  });
}

/** The team is gone; its people and customers are the other one's. */
export async function deleteTeam(id: string, moveTo: string | null): Promise<void> {
  const { asOf } = await answer(
    http.DELETE("/api/teams/{team_id}", {
      params: { path: { team_id: id }, query: moveTo ? { move_to: moveTo } : {} },
    }),
  );
  rows.place([{ kind: "team", id, row: null }], asOf, null);
}

/** The department is gone; its teams and people are in the other one. */
export async function deleteDepartment(id: string, moveTo: string | null): Promise<void> {
  const { asOf } = await answer(
    http.DELETE("/api/departments/{department_id}", {
      params: { path: { department_id: id }, query: moveTo ? { move_to: moveTo } : {} },
    }),
  );
  rows.place([{ kind: "department", id, row: null }], asOf, null);
}
