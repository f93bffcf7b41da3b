"""Departments and teams, and who belongs where."""

from collections.abc import Sequence
from uuid import UUID

import msgspec
from msgspec import UNSET

from crm.core.holdings import TeamHolding
from crm.core.ids import new_id
from crm.core.problems import Invalid, NotFound, Refused, Stale, Taken
from crm.core.work import Work
from crm.people import office_doors, rules, verbs
from crm.people.office_schemas import CreateDepartment, CreateTeam, EditDepartment, EditTeam


class NameTaken(Taken):
    """Two teams, or two departments, cannot be told apart by one name."""

    code = "name_taken"


class NotEmpty(Refused):
    """There are still people or customers in it: it is said where they go, or nothing happens."""

    code = "not_empty"


class _Locked(msgspec.Struct):
    id: UUID
    version: int
    name: str
    department_id: UUID | None


async def create_department(work: Work, new: CreateDepartment) -> tuple[UUID, bool]:
    """A department exists. Returns its id and whether it was made just now. Raises NameTaken, Taken."""
    office_doors.may_manage_teams(work.actor)
    department_id, name = new.id or new_id(), rules.check_name(new.name)
    known = await work.maybe(str, "SELECT name FROM departments WHERE id = %(id)s", id=department_id)
    if known is not None:
        if known != name:
            raise Taken
        return department_id, False
    made = await work.run(
        "INSERT INTO departments (id, name) VALUES (%(id)s, %(name)s) ON CONFLICT DO NOTHING",
        id=department_id,
        name=name,
    )
    if not made:
        raise NameTaken
    work.record(verbs.DepartmentMade(), subject=("department", department_id))
    return department_id, True


async def edit_department(work: Work, department_id: UUID, edit: EditDepartment) -> None:
    """The department has this name."""
    office_doors.may_manage_teams(work.actor)
    name = rules.check_name(edit.name)
    known = await work.one(
        _Locked,
        "SELECT id, version, name, NULL::uuid AS department_id FROM departments WHERE id = %(id)s FOR NO KEY UPDATE",
        id=department_id,
    )
    if known.version != edit.version:
        raise Stale
    if known.name == name:
        return
    if await work.maybe(bool, "SELECT true FROM departments WHERE name = %(name)s", name=name):
        raise NameTaken
    await work.run(
        "UPDATE departments SET name = %(name)s, version = version + 1, updated_at = now() WHERE id = %(id)s",
        name=name,
        id=department_id,
    )
    work.record(verbs.DepartmentEdited(), subject=("department", department_id))


async def delete_department(work: Work, department_id: UUID, *, move_to: UUID | None) -> None:
    """The department is gone; its teams and people are in the other one. Raises NotEmpty when none is named and one is needed."""
    office_doors.may_manage_teams(work.actor)
    await _lock_both(work, "departments", department_id, move_to)
    teams = await work.all(
        UUID,
        "UPDATE teams SET department_id = %(to)s, version = version + 1, updated_at = now()"
        " WHERE department_id = %(id)s RETURNING id",
        id=department_id,
        to=move_to,
    )
    users = await work.all(
        UUID,
        "UPDATE users SET department_id = %(to)s, version = version + 1, updated_at = now()"
        " WHERE department_id = %(id)s RETURNING id",
        id=department_id,
        to=move_to,
    )
    if (teams or users) and move_to is None:
        raise NotEmpty
    await work.run("DELETE FROM departments WHERE id = %(id)s", id=department_id)
    work.record(
        verbs.DepartmentDeleted(moved_to=move_to),
        subject=("department", department_id),
        touched=[*(("team", team) for team in teams), *(("user", user) for user in users)],
    )
    if teams or users:
        work.record(verbs.RightsChanged(user_ids=users), subject=("department", department_id))


async def create_team(work: Work, new: CreateTeam) -> tuple[UUID, bool]:
    """A team exists, with a pool of its own. Returns its id and whether it was made just now. Raises NameTaken, Taken."""
    office_doors.may_manage_teams(work.actor)
    team_id, name = new.id or new_id(), rules.check_name(new.name)
    known = await work.maybe(str, "SELECT name FROM teams WHERE id = %(id)s", id=team_id)
    if known is not None:
        if known != name:
            raise Taken
        return team_id, False
    await _check_department(work, new.department_id)
    made = await work.run(
        "INSERT INTO teams (id, name, department_id) VALUES (%(id)s, %(name)s, %(department_id)s) ON CONFLICT DO NOTHING",
        id=team_id,
        name=name,
        department_id=new.department_id,
    )
    if not made:
        raise NameTaken
    work.record(verbs.TeamMade(), subject=("team", team_id))
    return team_id, True


async def edit_team(work: Work, team_id: UUID, edit: EditTeam) -> None:
    """The team has this name and department; its members' rights follow. Raises NameTaken, Stale."""
    office_doors.may_manage_teams(work.actor)
    team = await work.one(
        _Locked, "SELECT id, version, name, department_id FROM teams WHERE id = %(id)s FOR NO KEY UPDATE", id=team_id
    )
    if team.version != edit.version:
        raise Stale
    name = team.name if edit.name is UNSET else rules.check_name(edit.name)
    department_id = team.department_id if edit.department_id is UNSET else edit.department_id
    if (name, department_id) == (team.name, team.department_id):
        return
    await _check_department(work, department_id)
    if name != team.name and await work.maybe(bool, "SELECT true FROM teams WHERE name = %(name)s", name=name):
        raise NameTaken
    await work.run(
        "UPDATE teams SET name = %(name)s, department_id = %(department_id)s, version = version + 1, updated_at = now()"
        " WHERE id = %(id)s",
        name=name,
        department_id=department_id,
        id=team_id,
    )
    members = await _members(work, team_id)
    # The name of the team stands in the rows of its members.
    work.record(verbs.TeamEdited(), subject=("team", team_id), touched=[("user", member) for member in members])
    if department_id != team.department_id:
        work.record(verbs.RightsChanged(user_ids=members), subject=("team", team_id))


async def delete_team(work: Work, team_id: UUID, *, move_to: UUID | None, holdings: Sequence[TeamHolding] = ()) -> None:
    """The team is gone; its people and all that rooms hold for it are the other team's.

    Raises NotEmpty when no other team is named and one is needed. Heard by: live (everybody's rights are read anew).
    """
    office_doors.may_manage_teams(work.actor)
    await _lock_both(work, "teams", team_id, move_to)
    members = await _members(work, team_id)
    held = sum([await holding.count(work, team_id) for holding in holdings])
    if (members or held) and move_to is None:
        raise NotEmpty
    for holding in holdings:
        while move_to is not None and await holding.move(work, team_id, move_to):
            pass
    await work.run(
        "INSERT INTO team_members (team_id, user_id, is_leader) SELECT %(to)s, user_id, false FROM team_members"
        " WHERE team_id = %(id)s AND %(to)s::uuid IS NOT NULL ON CONFLICT DO NOTHING",
        id=team_id,
        to=move_to,
    )
    await work.run("DELETE FROM team_members WHERE team_id = %(id)s", id=team_id)
    await work.run("DELETE FROM teams WHERE id = %(id)s", id=team_id)
    work.record(
        verbs.TeamDeleted(moved_to=move_to),
        subject=("team", team_id),
        touched=[("user", member) for member in members],
    )
    work.record(verbs.RightsChanged(user_ids=members), subject=("team", team_id))


async def join_team(work: Work, user_id: UUID, team_id: UUID, *, is_leader: bool = False) -> None:
    """The person is in the team, as its leader or not; acts on their next request and on open sockets."""
    office_doors.may_manage_teams(work.actor)
    known = await work.maybe(
        bool,
        "SELECT EXISTS (SELECT FROM users WHERE id = %(user)s) FROM teams WHERE id = %(team)s FOR KEY SHARE",
        user=user_id,
        team=team_id,
    )
    if not known:
        raise NotFound
    await work.run(
        "INSERT INTO team_members (team_id, user_id, is_leader) VALUES (%(team)s, %(user)s, %(leader)s)"
        " ON CONFLICT (team_id, user_id) DO UPDATE SET is_leader = excluded.is_leader",
        team=team_id,
        user=user_id,
        leader=is_leader,
    )
    work.record(verbs.RightsChanged(user_ids=[user_id]), subject=("user", user_id))


async def leave_team(work: Work, user_id: UUID, team_id: UUID) -> None:
    """The person is no longer in the team."""
    office_doors.may_manage_teams(work.actor)
    gone = await work.run(
        "DELETE FROM team_members WHERE team_id = %(team)s AND user_id = %(user)s", team=team_id, user=user_id
    )
    if gone:
        work.record(verbs.RightsChanged(user_ids=[user_id]), subject=("user", user_id))


async def _members(work: Work, team_id: UUID) -> list[UUID]:
    return await work.all(UUID, "SELECT user_id FROM team_members WHERE team_id = %(id)s ORDER BY user_id", id=team_id)


async def _check_department(work: Work, department_id: UUID | None) -> None:
    if department_id is not None and not await work.maybe(
        bool, "SELECT true FROM departments WHERE id = %(id)s FOR KEY SHARE", id=department_id
    ):
        raise Invalid({"department_id": "unknown_department"})


async def _lock_both(work: Work, table: str, thing_id: UUID, other_id: UUID | None) -> None:
    # In key order, so that two deletions towards each other cannot deadlock.
    query = (
        "SELECT id FROM teams WHERE id = ANY(%(ids)s::uuid[]) ORDER BY id FOR UPDATE"
        if table == "teams"
        else "SELECT id FROM departments WHERE id = ANY(%(ids)s::uuid[]) ORDER BY id FOR UPDATE"
    )
    found = await work.all(UUID, query, ids=[each for each in (thing_id, other_id) if each])
    if thing_id not in found:
        raise NotFound
    if other_id is not None and (other_id == thing_id or other_id not in found):
        raise Invalid({"move_to": "unknown_team" if table == "teams" else "unknown_department"})
