"""Routes of stand-ins."""

from uuid import UUID

from litestar import Response, delete, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from crm.core.asking import Asking
from crm.people import actions, doors, queries
from crm.people.office_schemas import CreateDelegation, Delegation, Delegations, EditDelegation


@get("/delegations", opt={"policy": "users.view"})
async def delegations(asking: NamedDependency[Asking]) -> Delegations:
    """Who stands in for whom, now and later."""
    doors.may_see_users(asking.actor)
    async with asking.look() as work:
        return Delegations(items=await queries.delegations(work), next=None, as_of=work.as_of)


@post("/delegations", opt={"policy": "session"})
async def create_delegation(asking: NamedDependency[Asking], data: JSONBody[CreateDelegation]) -> Response[Delegation]:
    """Arrange for somebody to stand in, for oneself or by who manages people."""
    async with asking.begin() as work:
        delegation_id, is_new = await actions.create_delegation(work, data)
    async with asking.look() as work:
        made = await queries.delegation(work, delegation_id)
    return Response(made, status_code=201 if is_new else 200)


@patch("/delegations/{delegation_id:uuid}", opt={"policy": "session"})
async def edit_delegation(
    asking: NamedDependency[Asking], delegation_id: FromPath[UUID], data: JSONBody[EditDelegation]
) -> Delegation:
    """Change the days of a stand-in."""
    async with asking.begin(current=lambda work: queries.delegation(work, delegation_id)) as work:
        await actions.edit_delegation(work, delegation_id, data)
    async with asking.look() as work:
        return await queries.delegation(work, delegation_id)


@delete("/delegations/{delegation_id:uuid}", opt={"policy": "session"})
async def end_delegation(asking: NamedDependency[Asking], delegation_id: FromPath[UUID]) -> None:
    """End a stand-in now."""
    async with asking.begin() as work:
        await actions.end_delegation(work, delegation_id)
