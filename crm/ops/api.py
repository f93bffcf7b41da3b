"""Routes of ops."""

from litestar import Router, get, post
from litestar.di import NamedDependency

from crm.core.asking import Asking
from crm.ops import actions, queries
from crm.ops.schemas import Chain


@get("/audit/chain", opt={"policy": "audit.view"})
async def chain(asking: NamedDependency[Asking]) -> Chain:
    """Whether the journal is what it was, as far as that is known."""
    async with asking.look() as work:
        return await queries.chain(work)


@post("/audit/verify", opt={"policy": "audit.view"}, status_code=202)
async def verify(asking: NamedDependency[Asking]) -> Chain:
    """Have the whole chain checked now; the answer shows the check under way."""
    async with asking.begin() as work:
        await actions.ask_check(work)
    async with asking.look() as work:
        return await queries.chain(work)


router = Router("/", route_handlers=[chain, verify])
