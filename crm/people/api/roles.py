"""Routes of roles and the policy table."""

from uuid import UUID

from litestar import Response, delete, get, patch, post, put
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from crm.core.asking import Asking
from crm.core.i18n import known_language
from crm.people import actions, doors, queries
from crm.people.matrix import matrix_csv
from crm.people.schemas import EditRole, MakeRole, PolicyTable, Role, Roles, RoleUses, SetRoles


@get("/policy", opt={"policy": "users.view"})
async def policy(asking: NamedDependency[Asking], state: State) -> PolicyTable:
    """Everything a role can grant or limit."""
    doors.may_see_users(asking.actor)
    return queries.policy_table(state.wiring.policy, known_language(asking.language))


@get("/roles", opt={"policy": "users.view"})
async def roles(asking: NamedDependency[Asking]) -> Roles:
    """All roles with what they grant."""
    doors.may_see_users(asking.actor)
    async with asking.look() as work:
        return Roles(items=await queries.roles(work), next=None, as_of=work.as_of)


@get("/roles/matrix.csv", opt={"policy": "users.view"}, media_type="text/csv", include_in_schema=False)
async def roles_matrix(asking: NamedDependency[Asking], state: State) -> Response[bytes]:
    """What every role grants, as a table for spreadsheets."""
    doors.may_see_users(asking.actor)
    async with asking.look() as work:
        table = matrix_csv(await queries.roles(work), state.wiring.policy, known_language(asking.language))
    headers = {"content-disposition": 'attachment; filename="roles.csv"'}
    return Response(table.encode(), media_type="text/csv", headers=headers)


@post("/roles", opt={"policy": "roles.manage"})
async def make_role(asking: NamedDependency[Asking], data: JSONBody[MakeRole]) -> Response[Role]:
    """Make a role, empty or as a copy."""
    asking.require_fresh()
    async with asking.begin() as work:
        role_id, is_new = await actions.make_role(work, data)
    async with asking.look() as work:
        return Response(await queries.role(work, role_id), status_code=201 if is_new else 200)


@get("/roles/{role_id:uuid}", opt={"policy": "users.view"})
async def role(asking: NamedDependency[Asking], role_id: FromPath[UUID]) -> Role:
    """One role with what it grants."""
    doors.may_see_users(asking.actor)
    async with asking.look() as work:
        return await queries.role(work, role_id)


@patch("/roles/{role_id:uuid}", opt={"policy": "roles.manage"})
async def edit_role(
    asking: NamedDependency[Asking], state: State, role_id: FromPath[UUID], data: JSONBody[EditRole]
) -> Role:
    """Change what a role is and grants, for everybody who has it."""
    asking.require_fresh()
    async with asking.begin(current=lambda work: queries.role(work, role_id)) as work:
        await actions.edit_role(work, role_id, data, state.wiring.policy)
    async with asking.look() as work:
        return await queries.role(work, role_id)


@get("/roles/{role_id:uuid}/uses", opt={"policy": "roles.manage"})
async def role_uses(asking: NamedDependency[Asking], state: State, role_id: FromPath[UUID]) -> RoleUses:
    """How many people have a role, and what names it: what must be known before it is deleted."""
    async with asking.look() as work:
        return await queries.role_uses(work, role_id, state.wiring.role_uses)


@delete("/roles/{role_id:uuid}", opt={"policy": "roles.manage"})
async def delete_role(
    asking: NamedDependency[Asking],
    state: State,
    role_id: FromPath[UUID],
    replacement_id: FromQuery[UUID | None] = None,
) -> None:
    """Delete a role; whoever has it, and whatever names it, gets the replacement."""
    asking.require_fresh()
    async with asking.begin() as work:
        await actions.delete_role(work, role_id, replacement_id=replacement_id, uses=state.wiring.role_uses)


@put("/users/{user_id:uuid}/roles", opt={"policy": "users.manage"}, status_code=204)
async def set_roles(asking: NamedDependency[Asking], user_id: FromPath[UUID], data: JSONBody[SetRoles]) -> None:
    """Give a person exactly these roles."""
    asking.require_fresh()
    async with asking.begin() as work:
        await actions.set_roles(work, user_id, data.role_ids)
