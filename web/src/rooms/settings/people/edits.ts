/** Changes of one account, each shown at once and taken back when refused. */
import i18next from "i18next";
import { answer, http, named } from "@/api/client";
import type { EditUser, User } from "@/api/types";
import { change } from "@/live/change";
import { toast } from "@/ui/toast";

type Send = Parameters<typeof change<"user">>[0]["send"];

async function save(user: User, part: Partial<User>, send: Send, done?: string): Promise<boolean> {
  const isSaved = await change({
    kind: "user",
    id: user.id,
    apply: (row) => ({ ...row, ...part }),
    send,
    failed: i18next.t("users.saveFailed"),
    isFinal: true,
  });
  if (isSaved) toast.said(done ?? i18next.t("office.saved"));
  return isSaved;
}

/** The account is this; what is left out stays. */
export function edit(user: User, part: Omit<EditUser, "version">): Promise<boolean> {
  return save(user, part, (row, requestId) =>
    answer(
      http.PATCH("/api/users/{user_id}", {
        ...named(requestId),
        params: { path: { user_id: user.id } },
        body: { version: row.version, ...part },
      }),
    ),
  );
}

/** The person has exactly these roles. */
export function giveRoles(user: User, roleIds: string[]): Promise<boolean> {
  const path = { params: { path: { user_id: user.id } } };
  return save(user, { role_ids: roleIds }, async (_, requestId) => {
    await answer(
      http.PUT("/api/users/{user_id}/roles", { ...named(requestId), ...path, body: { role_ids: roleIds } }),
    );
    return answer(http.GET("/api/users/{user_id}", path));
  });
}

/** The person is in the team, as its leader or not. */
export function join(user: User, team: { id: string; name: string }, isLeader: boolean): Promise<boolean> {
  const others = user.teams.filter(({ id }) => id !== team.id);
  const teams = [...others, { id: team.id, name: team.name, is_leader: isLeader }];
  return save(user, { teams }, (_, requestId) =>
    answer(
      http.PUT("/api/teams/{team_id}/members/{user_id}", {
        ...named(requestId),
        params: { path: { team_id: team.id, user_id: user.id } },
        body: { is_leader: isLeader },
      }),
    ),
  );
}

/** The person is no longer in the team. */
export function leaveTeam(user: User, teamId: string): Promise<boolean> {
  return save(user, { teams: user.teams.filter(({ id }) => id !== teamId) }, (_, requestId) =>
    answer(
      http.DELETE("/api/teams/{team_id}/members/{user_id}", {
        ...named(requestId),
        params: { path: { team_id: teamId, user_id: user.id } },
      }),
    ),
  );
}

/** The account may no longer be entered, or may again. */
export function setActive(user: User, isActive: boolean): Promise<boolean> {
  const path = isActive ? "/api/users/{user_id}/enable" : "/api/users/{user_id}/disable";
  return save(
    user,
    { is_active: isActive },
    (row, requestId) =>
      answer(
        http.POST(path, {
          ...named(requestId),
          params: { path: { user_id: user.id } },
          body: { version: row.version },
        }),
      ),
    i18next.t(isActive ? "users.opened" : "users.closed", { name: user.name }),
  );
}
