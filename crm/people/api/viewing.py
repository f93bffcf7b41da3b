"""Routes of looking through somebody else's eyes."""

from uuid import UUID

from litestar import delete, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from crm.core.asking import Asking
from crm.core.problems import Forbidden
from crm.people import actions, doors


@post("/users/{user_id:uuid}/view-as", opt={"policy": "users.view_as"}, status_code=204)
async def begin_viewing(asking: NamedDependency[Asking], user_id: FromPath[UUID]) -> None:
    """See everything as this person does, for half an hour at most, without changing anything. Asks for a fresh login."""
    doors.may_view_as(asking.actor)
    asking.require_fresh()
    if asking.session_id is None:
        raise Forbidden(needs="users.view_as")
    async with asking.begin() as work:
        await actions.begin_viewing(work, asking.session_id, user_id)


@delete(
    "/session/view-as",
    opt={"policy": "session", "is_open_while_viewing": True, "is_open_before_set_up": True},
    status_code=204,
)
async def end_viewing(asking: NamedDependency[Asking]) -> None:
    """Be oneself again."""
    if asking.session_id is not None:
        async with asking.begin(asking.sitting) as work:
            await actions.end_viewing(work, asking.session_id)
