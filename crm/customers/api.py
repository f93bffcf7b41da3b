"""Routes of customers, leads, tags, sources, forms, search."""

from datetime import datetime
from uuid import UUID

from litestar import Response, Router, get, patch, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from crm.core.asking import Asking
from crm.core.doors import require
from crm.core.paging import page_limit
from crm.customers import actions, forms, handovers, queries, revealing, unread, why, works
from crm.customers.handover_schemas import DeclineHandover, Handover, Handovers, SeenHandover
from crm.customers.quality.api import ROUTES as QUALITY_ROUTES
from crm.customers.schemas import (
    AddIdentity,
    AssignCustomer,
    Campaigns,
    CreateCustomer,
    Customer,
    Customers,
    EditCustomer,
    Form,
    Forms,
    Lead,
    LeadReceived,
    MakeForm,
    MakeTag,
    Mark,
    ReceiveLead,
    Reveal,
    Revealed,
    SearchHits,
    SeeCustomer,
    Sources,
    Tag,
    TagCustomer,
    Tags,
    Unreads,
)
from crm.customers.why_schemas import Seers, Why
from crm.customers.work_schemas import OpenWorks


@get("/customers", opt={"policy": "customers.view"})
async def customers(
    asking: NamedDependency[Asking],
    q: FromQuery[str | None] = None,
    limit: FromQuery[int | None] = None,
    cursor: FromQuery[str | None] = None,
) -> Customers:
    """The newest customers, or those a text finds."""
    require(asking.actor, "customers.view")
    async with asking.look() as work:
        if q and q.strip():
            return await queries.find_customers(work, q, limit=page_limit(limit))
        return await queries.customers_page(work, limit=page_limit(limit), cursor=cursor)


@post("/customers", opt={"policy": "customers.create"})
async def create_customer(asking: NamedDependency[Asking], data: JSONBody[CreateCustomer]) -> Response[Customer]:
    """Make a customer by hand; a card follows at once."""
    async with asking.begin() as work:
        customer_id, is_new = await actions.create_customer(work, data)
    async with asking.look() as work:
        made = await queries.customer(work, customer_id)
    return Response(made, status_code=201 if is_new else 200)


@get("/customers/{customer_id:uuid}", opt={"policy": "customers.view"})
async def customer(asking: NamedDependency[Asking], customer_id: FromPath[UUID]) -> Customer:
    """One customer."""
    async with asking.look() as work:
        return await queries.customer(work, customer_id)


@get("/customers/{customer_id:uuid}/why", opt={"policy": "customers.view"})
async def customer_why(
    asking: NamedDependency[Asking], state: State, customer_id: FromPath[UUID], user_id: FromQuery[UUID | None] = None
) -> Why:
    """Why one sees a customer and what hangs on it, and what one may do with it; or somebody else, or why not."""
    async with asking.look() as work:
        return await why.why(work, customer_id, user_id, state.wiring.policy, state.wiring.kinds)


@get("/customers/{customer_id:uuid}/seers", opt={"policy": "users.view"})
async def customer_seers(asking: NamedDependency[Asking], customer_id: FromPath[UUID]) -> Seers:
    """All who see a customer, and why each does."""
    async with asking.look() as work:
        return await why.seers(work, customer_id)


@patch("/customers/{customer_id:uuid}", opt={"policy": "customers.edit"})
async def edit_customer(
    asking: NamedDependency[Asking], customer_id: FromPath[UUID], data: JSONBody[EditCustomer]
) -> Customer:
    """Change a customer's name or quality."""
    async with asking.begin(current=lambda work: queries.customer(work, customer_id)) as work:
        await actions.edit_customer(work, customer_id, data)
    async with asking.look() as work:
        return await queries.customer(work, customer_id)


@post("/customers/{customer_id:uuid}/assignees", opt={"policy": "customers.assign"}, status_code=200)
async def assign_customer(
    asking: NamedDependency[Asking], customer_id: FromPath[UUID], data: JSONBody[AssignCustomer]
) -> Response[Customer | None]:
    """Make these people responsible. 204 when the customer is no longer the asker's to see."""
    async with asking.begin(current=lambda work: queries.customer(work, customer_id)) as work:
        await actions.assign_customer(work, customer_id, data.user_ids, seen=data.version, note=data.note)
    async with asking.look() as work:
        found = await queries.customers_by_ids(work, [customer_id])
    return Response(found[0]) if found else Response(None, status_code=204)


@get("/customers/{customer_id:uuid}/handovers", opt={"policy": "customers.view"})
async def customer_handovers(asking: NamedDependency[Asking], customer_id: FromPath[UUID]) -> Handovers:
    """What each new owner of a customer was told, and whether they accepted it; the latest first."""
    async with asking.look() as work:
        return await handovers.handovers_of(work, customer_id)


@post("/handovers/{handover_id:uuid}/accept", opt={"policy": "customers.view"}, status_code=200)
async def accept_handover(
    asking: NamedDependency[Asking], handover_id: FromPath[UUID], data: JSONBody[SeenHandover]
) -> Handover:
    """Take over what one was handed; only the new owner can."""
    async with asking.begin(current=lambda work: handovers.handover(work, handover_id)) as work:
        await actions.accept_handover(work, handover_id, seen=data.version)
    async with asking.look() as work:
        return await handovers.handover(work, handover_id)


@post("/handovers/{handover_id:uuid}/decline", opt={"policy": "customers.view"}, status_code=204)
async def decline_handover(
    asking: NamedDependency[Asking], handover_id: FromPath[UUID], data: JSONBody[DeclineHandover]
) -> None:
    """Do not take the customer over; it goes back, perhaps out of one's sight."""
    async with asking.begin(current=lambda work: handovers.handover(work, handover_id)) as work:
        await actions.decline_handover(work, handover_id, answer=data.answer, seen=data.version)


@post("/customers/{customer_id:uuid}/tags", opt={"policy": "customers.edit"}, status_code=200)
async def tag_customer(
    asking: NamedDependency[Asking], customer_id: FromPath[UUID], data: JSONBody[TagCustomer]
) -> Customer:
    """Put exactly these tags on a customer."""
    async with asking.begin(current=lambda work: queries.customer(work, customer_id)) as work:
        await actions.tag_customer(work, customer_id, data.tag_ids, seen=data.version)
    async with asking.look() as work:
        return await queries.customer(work, customer_id)


@post("/customers/{customer_id:uuid}/identities", opt={"policy": "customers.edit"})
async def add_identity(
    asking: NamedDependency[Asking], customer_id: FromPath[UUID], data: JSONBody[AddIdentity]
) -> Customer:
    """Add a phone or e-mail."""
    async with asking.begin(current=lambda work: queries.customer(work, customer_id)) as work:
        await actions.add_identity(work, customer_id, data)
    async with asking.look() as work:
        return await queries.customer(work, customer_id)


@post("/customers/{customer_id:uuid}/reveal", opt={"policy": "customers.reveal"}, status_code=200)
async def reveal_identity(
    asking: NamedDependency[Asking], customer_id: FromPath[UUID], data: JSONBody[Reveal]
) -> Revealed:
    """Show a masked phone or e-mail; every time is counted and stands in the customer's story."""
    require(asking.actor, "customers.reveal")
    await revealing.count(asking)
    async with asking.begin() as work:
        return Revealed(values=await actions.reveal_identity(work, customer_id, data.field))


@post("/customers/{customer_id:uuid}/seen", opt={"policy": "customers.view"}, status_code=200)
async def see_customer(
    asking: NamedDependency[Asking], customer_id: FromPath[UUID], data: JSONBody[SeeCustomer]
) -> Mark:
    """Say how many of a customer's messages one has seen."""
    async with asking.begin() as work:
        await actions.see_messages(work, customer_id, data.inbound_count)
    async with asking.look() as work:
        return await unread.mark(work, customer_id)


@get("/unread", opt={"policy": "customers.view"})
async def unread_customers(
    asking: NamedDependency[Asking], limit: FromQuery[int | None] = None, cursor: FromQuery[str | None] = None
) -> Unreads:
    """Which customers wrote and are still to be read by the asker, who answers for them."""
    async with asking.look() as work:
        return await unread.unread_page(work, limit=page_limit(limit, usual=200), cursor=cursor)


@get("/works", opt={"policy": "customers.view"})
async def all_works(
    asking: NamedDependency[Asking],
    owner: FromQuery[UUID | None] = None,
    until: FromQuery[datetime | None] = None,
    limit: FromQuery[int | None] = None,
    cursor: FromQuery[str | None] = None,
) -> OpenWorks:
    """What is to be done, by the asker or by somebody else, the earliest due first; until a moment, if one is given."""
    async with asking.look() as work:
        return await works.works_page(work, owner_id=owner, until=until, limit=page_limit(limit), cursor=cursor)


@get("/customers/{customer_id:uuid}/works", opt={"policy": "customers.view"})
async def customer_works(asking: NamedDependency[Asking], customer_id: FromPath[UUID]) -> OpenWorks:
    """What is to be done for a customer, the earliest due first."""
    async with asking.look() as work:
        return await works.customer_works(work, customer_id)


@post("/leads", opt={"policy": "leads.create"})
async def receive_lead(asking: NamedDependency[Asking], data: JSONBody[ReceiveLead]) -> Response[LeadReceived]:
    """Take a lead; the same external id again answers 200 with what became of it."""
    origin = f"api:{asking.actor.id}" if asking.actor.kind == "token" else "api"
    async with asking.begin() as work:
        received, is_new = await actions.receive_lead(work, data, origin=origin, raw=data)
    return Response(received, status_code=201 if is_new else 200)


@get("/leads/{lead_id:uuid}", opt={"policy": "leads.view"})
async def lead(asking: NamedDependency[Asking], lead_id: FromPath[UUID]) -> Lead:
    """One lead as it came."""
    require(asking.actor, "leads.view")
    async with asking.look() as work:
        return await queries.lead(work, lead_id)


@get("/tags", opt={"policy": "customers.view"})
async def tags(asking: NamedDependency[Asking]) -> Tags:
    """All labels."""
    require(asking.actor, "customers.view")
    async with asking.look() as work:
        return Tags(items=await queries.tags(work), next=None, as_of=work.as_of)


@post("/tags", opt={"policy": "customers.edit"})
async def make_tag(asking: NamedDependency[Asking], data: JSONBody[MakeTag]) -> Tag:
    """Make a label."""
    async with asking.begin() as work:
        tag_id = await actions.make_tag(work, tag_id=data.id, name=data.name, color=data.color)
    async with asking.look() as work:
        return (await queries.tags_by_ids(work, [tag_id]))[0]


@get("/campaigns", opt={"policy": "customers.view"})
async def campaigns(asking: NamedDependency[Asking]) -> Campaigns:
    """All campaigns that brought customers."""
    require(asking.actor, "customers.view")
    async with asking.look() as work:
        return Campaigns(items=await queries.campaigns(work), next=None, as_of=work.as_of)


@get("/sources", opt={"policy": "customers.view"})
async def sources(asking: NamedDependency[Asking]) -> Sources:
    """All sources."""
    require(asking.actor, "customers.view")
    async with asking.look() as work:
        return Sources(items=await queries.sources(work), next=None, as_of=work.as_of)


@get("/forms", opt={"policy": "channels.manage"})
async def all_forms(asking: NamedDependency[Asking], state: State) -> Forms:
    """All public forms with the HTML to paste."""
    async with asking.look() as work:
        return Forms(items=await forms.forms(work, state.base_url), next=None, as_of=work.as_of)


@post("/forms", opt={"policy": "channels.manage"})
async def open_form(asking: NamedDependency[Asking], state: State, data: JSONBody[MakeForm]) -> Form:
    """Open a public form."""
    async with asking.begin() as work:
        form_id = await actions.open_form(work, name=data.name, source=data.source, key=data.key)
    async with asking.look() as work:
        return next(form for form in await forms.forms(work, state.base_url) if form.id == form_id)


@get("/search", opt={"policy": "customers.view"})
async def search(asking: NamedDependency[Asking], q: FromQuery[str], limit: FromQuery[int | None] = None) -> SearchHits:
    """What a text finds, for the palette."""
    require(asking.actor, "customers.view")
    async with asking.look() as work:
        hits = await queries.search(work, q, limit=page_limit(limit, usual=8))
        return SearchHits(items=hits, next=None, as_of=work.as_of)


router = Router(
    "/",
    route_handlers=[
        customers,
        create_customer,
        customer,
        customer_why,
        customer_seers,
        edit_customer,
        assign_customer,
        customer_handovers,
        accept_handover,
        decline_handover,
        tag_customer,
        add_identity,
        reveal_identity,
        see_customer,
        unread_customers,
        all_works,
        customer_works,
        receive_lead,
        lead,
        tags,
        make_tag,
        campaigns,
        sources,
        all_forms,
        open_form,
        search,
        *QUALITY_ROUTES,
    ],
)
