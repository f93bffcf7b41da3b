"""Routes of departments and teams."""

from uuid import UUID

from litestar import Response, delete, get, patch, post, put
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from crm.core.asking import Asking
from crm.people import actions, doors, leaving, queries
from crm.people.office_schemas import (
    CreateDepartment,
    CreateTeam,
    Department,
    Departments,
    EditDepartment,
    EditTeam,
    JoinTeam,
    Team,
    Teams,
)
from crm.people.schemas import User


@get("/departments", opt={"policy": "users.view"})
async def departments(asking: NamedDependency[Asking]) -> Departments:
    """All departments."""
    doors.may_see_users(asking.actor)
    async with asking.look() as work:
        return Departments(items=await queries.departments(work), next=None, as_of=work.as_of)


@post("/departments", opt={"policy": "teams.manage"})
async def create_department(asking: NamedDependency[Asking], data: JSONBody[CreateDepartment]) -> Response[Department]:
    """Make a department."""
    async with asking.begin() as work:
        department_id, is_new = await actions.create_department(work, data)
    async with asking.look() as work:
        made = await queries.department(work, department_id)
    return Response(made, status_code=201 if is_new else 200)


@patch("/departments/{department_id:uuid}", opt={"policy": "teams.manage"})
async def edit_department(
    asking: NamedDependency[Asking], department_id: FromPath[UUID], data: JSONBody[EditDepartment]
) -> Department:
    """Rename a department."""
    async with asking.begin(current=lambda work: queries.department(work, department_id)) as work:
        await actions.edit_department(work, department_id, data)
    async with asking.look() as work:
        return await queries.department(work, department_id)


@delete("/departments/{department_id:uuid}", opt={"policy": "teams.manage"})
async def delete_department(
    asking: NamedDependency[Asking], department_id: FromPath[UUID], move_to: FromQuery[UUID | None] = None
) -> None:
    """Delete a department; what is in it moves to another one."""
    async with asking.begin() as work:
        await actions.delete_department(work, department_id, move_to=move_to)


@get("/teams", opt={"policy": "users.view"})
async def teams(asking: NamedDependency[Asking]) -> Teams:
    """All teams."""
    doors.may_see_users(asking.actor)
    async with asking.look() as work:
        return Teams(items=await queries.teams(work), next=None, as_of=work.as_of)


@post("/teams", opt={"policy": "teams.manage"})
async def create_team(asking: NamedDependency[Asking], data: JSONBody[CreateTeam]) -> Response[Team]:
    """Make a team."""
    async with asking.begin() as work:
        team_id, is_new = await actions.create_team(work, data)
    async with asking.look() as work:
        made = await queries.team(work, team_id)
    return Response(made, status_code=201 if is_new else 200)


@patch("/teams/{team_id:uuid}", opt={"policy": "teams.manage"})
async def edit_team(asking: NamedDependency[Asking], team_id: FromPath[UUID], data: JSONBody[EditTeam]) -> Team:
    """Change a team's name or department."""
    async with asking.begin(current=lambda work: queries.team(work, team_id)) as work:
        await actions.edit_team(work, team_id, data)
    async with asking.look() as work:
        return await queries.team(work, team_id)


@delete("/teams/{team_id:uuid}", opt={"policy": "teams.manage"})
async def delete_team(
    asking: NamedDependency[Asking], state: State, team_id: FromPath[UUID], move_to: FromQuery[UUID | None] = None
) -> None:
    """Delete a team; its people and customers move to another one."""
    await leaving.dissolve_team(asking, team_id, move_to=move_to, holdings=state.wiring.team_holdings)


@put("/teams/{team_id:uuid}/members/{user_id:uuid}", opt={"policy": "teams.manage"})
async def join_team(
    asking: NamedDependency[Asking], team_id: FromPath[UUID], user_id: FromPath[UUID], data: JSONBody[JoinTeam]
) -> User:
    """Put somebody in a team, as its leader or not."""
    async with asking.begin() as work:
        await actions.join_team(work, user_id, team_id, is_leader=data.is_leader)
    async with asking.look() as work:
        return await queries.user(work, user_id)


@delete("/teams/{team_id:uuid}/members/{user_id:uuid}", opt={"policy": "teams.manage"}, status_code=200)
async def leave_team(asking: NamedDependency[Asking], team_id: FromPath[UUID], user_id: FromPath[UUID]) -> User:
    """Take somebody out of a team."""
    async with asking.begin() as work:
        await actions.leave_team(work, user_id, team_id)
    async with asking.look() as work:
        return await queries.user(work, user_id)
