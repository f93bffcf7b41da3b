"""Routes of ops."""

from datetime import date
from uuid import UUID

from litestar import Router, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromQuery

from crm.core.asking import Asking
from crm.core.paging import page_limit
from crm.ops import actions, queries
from crm.ops.audit.lines import audit_lines, verb_groups
from crm.ops.audit.rules import verb_list
from crm.ops.audit.schemas import AuditFilter, AuditLines, VerbGroups
from crm.ops.schemas import Chain


@get("/audit", opt={"policy": "audit.view"})
async def audit(
    asking: NamedDependency[Asking],
    state: State,
    actor_id: FromQuery[UUID | None] = None,
    verbs: FromQuery[str | None] = None,
    record_id: FromQuery[UUID | None] = None,
    customer_id: FromQuery[UUID | None] = None,
    first_day: FromQuery[date | None] = None,
    last_day: FromQuery[date | None] = None,
    code: FromQuery[str | None] = None,
    has_steps: FromQuery[bool | None] = None,
    limit: FromQuery[int | None] = None,
    cursor: FromQuery[str | None] = None,
    after: FromQuery[int | None] = None,
) -> AuditLines:
    """Who did what, when: the journal, newest first. `verbs` are verbs and groups of them, with commas between."""
    chosen = AuditFilter(
        actor_id, verb_list(verbs), record_id, customer_id, first_day, last_day, code, has_steps or False
    )
    async with asking.look() as work:
        return await audit_lines(work, chosen, state.wiring.names, limit=page_limit(limit), cursor=cursor, after=after)


@get("/audit/verbs", opt={"policy": "audit.view"})
async def audit_verbs(asking: NamedDependency[Asking]) -> VerbGroups:
    """All that is ever recorded, in groups."""
    return verb_groups(asking.actor)


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


router = Router("/", route_handlers=[audit, audit_verbs, chain, verify])
