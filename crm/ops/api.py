"""Routes of ops."""

from datetime import date
from uuid import UUID

from litestar import Router, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.response import Stream

from crm.core.asking import Asking
from crm.core.i18n import known_language
from crm.core.paging import page_limit
from crm.ops import actions, queries
from crm.ops.audit.export import export_asked, export_pages
from crm.ops.audit.lines import audit_lines, verb_groups
from crm.ops.audit.rules import verb_list
from crm.ops.audit.schemas import AuditExport, AuditFilter, AuditLines, VerbGroups
from crm.ops.doors import may_view_audit
from crm.ops.parked import try_again
from crm.ops.schemas import Chain, ParkedLines


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


@post("/audit/exports", opt={"policy": "audit.export"})
async def make_audit_export(asking: NamedDependency[Asking], data: JSONBody[AuditFilter]) -> AuditExport:
    """Take lines out of the house: the file is fetched within the next minutes."""
    async with asking.begin() as work:
        return await actions.make_export(work, data, asking.require_fresh)


@get("/audit/exports/{export_id:uuid}", opt={"policy": "audit.export"}, include_in_schema=False)
async def audit_export(asking: NamedDependency[Asking], state: State, export_id: FromPath[UUID]) -> Stream:
    """The file, as it is read."""
    async with asking.look() as work:
        asked = await export_asked(work, export_id)
    headers = {"content-disposition": 'attachment; filename="audit.csv"'}
    return Stream(export_pages(asking, asked, state.wiring.names), media_type="text/csv", headers=headers)


@get("/audit/verbs", opt={"policy": "audit.view"})
async def audit_verbs(asking: NamedDependency[Asking]) -> VerbGroups:
    """All that is ever recorded, in groups."""
    may_view_audit(asking.actor)
    return VerbGroups(items=verb_groups(known_language(asking.language)))


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


@get("/operations/parked", opt={"policy": "operations.view"})
async def parked_lines(
    asking: NamedDependency[Asking], limit: FromQuery[int | None] = None, cursor: FromQuery[str | None] = None
) -> ParkedLines:
    """Lines of the journal that a reaction could not handle."""
    async with asking.look() as work:
        return await queries.parked_page(work, limit=page_limit(limit), cursor=cursor)


@post("/operations/parked/{parked_id:uuid}/retry", opt={"policy": "operations.manage"}, status_code=204)
async def retry_parked(asking: NamedDependency[Asking], state: State, parked_id: FromPath[UUID]) -> None:
    """Have a parked line handled again. 409 `still_parked` when it fails again."""
    async with asking.begin() as work:
        line = await actions.retry_parked(work, parked_id)
    await try_again(asking.house, state.wiring.reactions, line)


@post("/operations/parked/{parked_id:uuid}/discard", opt={"policy": "operations.manage"}, status_code=204)
async def discard_parked(asking: NamedDependency[Asking], parked_id: FromPath[UUID]) -> None:
    """Say that a parked line need not be handled."""
    async with asking.begin() as work:
        await actions.discard_parked(work, parked_id)


router = Router(
    "/",
    route_handlers=[
        audit,
        make_audit_export,
        audit_export,
        audit_verbs,
        chain,
        verify,
        parked_lines,
        retry_parked,
        discard_parked,
    ],
)
