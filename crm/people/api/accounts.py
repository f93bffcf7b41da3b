"""Routes of accounts: oneself, colleagues."""

from uuid import UUID

from litestar import get, patch
from litestar.di import NamedDependency
from litestar.params import JSONBody

from crm.core.asking import Asking
from crm.people import actions, doors, queries
from crm.people.schemas import EditMe, Me, Users


@get("/me", opt={"policy": "session", "is_open_before_set_up": True})
async def me(asking: NamedDependency[Asking]) -> Me:
    """The person logged in, their rights and settings."""
    viewer = asking.actor.viewer
    async with asking.look() as work:
        return await queries.me(work, viewer.user_id if viewer else UUID(int=0), must_set_up=asking.must_set_up)


@patch("/me", opt={"policy": "session", "is_open_before_set_up": True})
async def edit_me(asking: NamedDependency[Asking], data: JSONBody[EditMe]) -> Me:
    """Change one's own settings."""
    async with asking.begin() as work:
        await actions.edit_me(work, language=data.language)
    viewer = asking.actor.viewer
    async with asking.look() as work:
        return await queries.me(work, viewer.user_id if viewer else UUID(int=0), must_set_up=asking.must_set_up)


@get("/users", opt={"policy": "users.view"})
async def users(asking: NamedDependency[Asking]) -> Users:
    """All colleagues."""
    doors.may_see_users(asking.actor)
    async with asking.look() as work:
        return Users(items=await queries.users(work), next=None, as_of=work.as_of)
