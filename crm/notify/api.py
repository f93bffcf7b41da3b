"""Routes of notices."""

from uuid import UUID

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from crm.core.asking import Asking
from crm.core.paging import page_limit
from crm.notify import actions, notices
from crm.notify.schemas import Notices


@get("/notices", opt={"policy": "customers.view"})
async def own_notices(
    asking: NamedDependency[Asking], limit: FromQuery[int | None] = None, cursor: FromQuery[str | None] = None
) -> Notices:
    """What one was told, the latest first."""
    async with asking.look() as work:
        return await notices.notices_page(work, limit=page_limit(limit), cursor=cursor)


@post("/notices/{notice_id:uuid}/read", opt={"policy": "customers.view"}, status_code=204)
async def read_notice(asking: NamedDependency[Asking], notice_id: FromPath[UUID]) -> None:
    """One has read it."""
    async with asking.begin() as work:
        await actions.read_notices(work, notice_id)


@post("/notices/read", opt={"policy": "customers.view"}, status_code=204)
async def read_all_notices(asking: NamedDependency[Asking]) -> None:
    """One has read everything."""
    async with asking.begin() as work:
        await actions.read_notices(work, None)


router = Router("/", route_handlers=[own_notices, read_notice, read_all_notices])
