"""Every read of this room. `CUSTOMER` gives the one shape for one id, many ids and a page."""

from collections.abc import Sequence
from datetime import datetime
from typing import LiteralString
from uuid import UUID

from psycopg import sql

from crm.core.doors import can_column, require_readable
from crm.core.paging import next_cursor, read_cursor
from crm.core.problems import NotFound
from crm.core.text import fold
from crm.core.work import Work
from crm.customers.doors import CAN, VIEWERS, visible
from crm.customers.doors import SOURCE as ORIGIN_FIELD
from crm.customers.finding import matching
from crm.customers.schemas import Campaign, Customer, Customers, Lead, SearchHit, Source, Tag
from crm.customers.sight import shown_customers, shown_leads, sight_of

SOURCE: LiteralString = "json_build_object('id', s.id, 'key', s.key, 'name', s.name)"

# Pieces that cards show too; each is an expression over `customers c` and `customer_brief b`.
ASSIGNEES: LiteralString = """
  ARRAY(SELECT json_build_object('id', u.id, 'name', u.name) FROM customer_assignees a JOIN users u ON u.id = a.user_id
        WHERE a.customer_id = c.id ORDER BY a.place, u.id)"""
TEAM: LiteralString = """
  (SELECT json_build_object('id', t.id, 'name', t.name) FROM teams t WHERE t.id = c.team_id)"""
TAGS: LiteralString = """
  ARRAY(SELECT json_build_object('id', t.id, 'name', t.name, 'color', t.color)
        FROM customer_tags ct JOIN tags t ON t.id = ct.tag_id WHERE ct.customer_id = c.id ORDER BY t.name)"""
ORIGIN: LiteralString = f"(SELECT {SOURCE} FROM sources s WHERE s.id = c.source_id)"
BRIEF: LiteralString = """
  b.last_contact_at,
  CASE WHEN b.last_text IS NULL THEN NULL
       ELSE json_build_object('text', b.last_text, 'at', b.last_text_at, 'direction', b.last_direction,
                              'channel', b.last_channel) END AS last_message,
  coalesce(b.inbound_count, 0) AS inbound_count, b.waiting_since,
  CASE WHEN b.next_work_at IS NULL THEN NULL
       ELSE json_build_object('id', b.next_work_id, 'kind', b.next_work_kind, 'type_id', b.next_work_type_id,
                              'title', b.next_work_title, 'due_at', b.next_work_at) END
    AS next_work"""

CUSTOMER: LiteralString = f"""
SELECT c.id, c.version, c.name, c.needs_attention, c.problems,
       {TEAM} AS team, {ASSIGNEES} AS assignees,
       ARRAY(SELECT json_build_object('id', i.id, 'kind', i.kind, 'value', i.value, 'display', i.display)
             FROM identities i WHERE i.customer_id = c.id ORDER BY i.id) AS identities,
       ARRAY(SELECT json_build_object('kind', p.kind, 'value', p.value)
             FROM contact_points p WHERE p.customer_id = c.id ORDER BY p.kind, p.value) AS contact_points,
       {TAGS} AS tags, c.quality, c.quality_by_hand, {ORIGIN} AS source,
       (SELECT json_build_object('source', {SOURCE}, 'campaign', t.campaign, 'at', t.at)
        FROM touches t JOIN sources s ON s.id = t.source_id
        WHERE t.customer_id = c.id ORDER BY t.at, t.id LIMIT 1) AS first_touch,
       {BRIEF}, c.created_at, c.updated_at, {{can}} AS can
FROM customers c
LEFT JOIN customer_brief b ON b.customer_id = c.id
WHERE {{visible}} AND {{which}}
ORDER BY {{order}}
LIMIT {{limit}}
"""

NEWEST = sql.SQL("c.created_at DESC, c.id DESC")


def _customer(
    work: Work, which: sql.Composable, *, order: sql.Composable = NEWEST, limit: int = 1000
) -> tuple[sql.Composed, dict[str, object]]:
    can, can_params = can_column(work.actor, CAN, VIEWERS)
    condition, visible_params = visible(work.actor)
    query = sql.SQL(CUSTOMER).format(can=can, visible=condition, which=which, order=order, limit=sql.Literal(limit))
    return query, can_params | visible_params


async def customers_by_ids(work: Work, ids: Sequence[UUID]) -> list[Customer]:
    """Those of these customers the actor sees."""
    query, params = _customer(work, sql.SQL("c.id = ANY(%(ids)s::uuid[])"))
    return shown_customers(work.actor, await work.all(Customer, query, **params, ids=list(ids)))


async def customer(work: Work, customer_id: UUID) -> Customer:
    """The customer. Raises NotFound when missing or unseen."""
    found = await customers_by_ids(work, [customer_id])
    if not found:
        raise NotFound
    return found[0]


async def customers_page(work: Work, *, limit: int, cursor: str | None) -> Customers:
    """The newest customers the actor sees."""
    place = read_cursor(tuple[datetime, UUID], cursor)
    which = sql.SQL("(c.created_at, c.id) < (%(at)s, %(id)s)") if place else sql.SQL("true")
    query, params = _customer(work, which, limit=limit)
    if place:
        params |= {"at": place[0], "id": place[1]}
    items = shown_customers(work.actor, await work.once(Customer, query, **params))
    last = (items[-1].created_at, items[-1].id) if items else None
    return Customers(items=items, next=next_cursor(items, limit, last), as_of=work.as_of)


async def find_customers(work: Work, q: str, *, limit: int) -> Customers:
    """Customers by name, e-mail, or phone in any writing or by its end; the newest first."""
    found, params = matching(work, q, limit)
    query, more = _customer(work, sql.SQL("c.id IN ({})").format(found), limit=limit)
    items = shown_customers(work.actor, await work.once(Customer, query, **(params | more)))
    return Customers(items=items, next=None, as_of=work.as_of)


async def search(work: Work, q: str, *, limit: int) -> list[SearchHit]:
    """What the palette shows for a text."""
    if not fold(q):
        return []
    found = await find_customers(work, q, limit=limit)
    return [
        SearchHit(kind="customer", id=c.id, title=c.name, hint=c.source.name if c.source else "", phone=_phone(c))
        for c in found.items
    ]


def _phone(customer: Customer) -> str | None:
    return next((i.value for i in customer.identities if i.kind == "phone"), None)


LEAD: LiteralString = f"""
SELECT l.id, l.version, l.customer_id, l.origin, {SOURCE} AS source, l.name, l.phone, l.email, l.message, l.utm,
       l.fields, l.consents, l.problems, l.is_new_customer, l.is_test, l.received_at
FROM leads l JOIN sources s ON s.id = l.source_id JOIN customers c ON c.id = l.customer_id
WHERE {{visible}} AND l.id = ANY(%(ids)s::uuid[])
"""


async def leads_by_ids(work: Work, ids: Sequence[UUID]) -> list[Lead]:
    """Those of these leads whose customer the actor sees."""
    condition, params = visible(work.actor)
    found = await work.all(Lead, sql.SQL(LEAD).format(visible=condition), **params, ids=list(ids))
    return shown_leads(work.actor, found)


async def lead(work: Work, lead_id: UUID) -> Lead:
    """The lead. Raises NotFound when missing or unseen."""
    found = await leads_by_ids(work, [lead_id])
    if not found:
        raise NotFound
    return found[0]


async def tags(work: Work) -> list[Tag]:
    """All labels by name."""
    return await work.all(Tag, sql.SQL("SELECT id, name, color FROM tags ORDER BY name"))


async def tags_by_ids(work: Work, ids: Sequence[UUID]) -> list[Tag]:
    """These labels."""
    return await work.all(
        Tag, sql.SQL("SELECT id, name, color FROM tags WHERE id = ANY(%(ids)s::uuid[])"), ids=list(ids)
    )


async def sources(work: Work) -> list[Source]:
    """All sources by name."""
    return await work.all(Source, sql.SQL("SELECT id, key, name FROM sources ORDER BY name"))


# Every name once, by jumping from each to the next one in the index; of these, those of customers that are seen.
EVERY_CAMPAIGN: LiteralString = """
WITH RECURSIVE named AS (
  (SELECT campaign AS name FROM touches WHERE campaign IS NOT NULL ORDER BY campaign LIMIT 1)
  UNION ALL
  SELECT (SELECT t.campaign FROM touches t WHERE t.campaign > named.name ORDER BY t.campaign LIMIT 1)
  FROM named WHERE named.name IS NOT NULL
)
SELECT name FROM named
WHERE name IS NOT NULL AND EXISTS (SELECT FROM touches t JOIN customers c ON c.id = t.customer_id
                                   WHERE t.campaign = named.name AND {visible})
LIMIT {limit}
"""

CAMPAIGNS_OF: LiteralString = """
SELECT DISTINCT t.campaign AS name FROM customers c JOIN touches t ON t.customer_id = c.id
WHERE t.campaign IS NOT NULL AND {visible} ORDER BY 1 LIMIT {limit}
"""

MOST_CAMPAIGNS = 500


async def campaigns(work: Work) -> list[Campaign]:
    """The campaigns that brought the customers the actor sees. Raises FieldHidden for whom sources are hidden from."""
    require_readable(work.actor, ORIGIN_FIELD)
    viewer, sight = work.actor.viewer, sight_of(work.actor)
    is_near = viewer is not None and viewer.scope("customers.view") in ("own", "team")
    condition, params = visible(work.actor)
    query = sql.SQL(CAMPAIGNS_OF if is_near else EVERY_CAMPAIGN)
    found = await work.once(Campaign, query.format(visible=condition, limit=sql.Literal(MOST_CAMPAIGNS)), **params)
    # People put numbers into any field; a name that is not shown as it is cannot be chosen either.
    return [each for each in found if sight is None or sight.text(each.name) == each.name]
