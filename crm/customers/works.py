"""What is to be done: of a customer, or by a person, in the order in which it is due."""

from collections.abc import Sequence
from datetime import datetime
from typing import LiteralString
from uuid import UUID

import msgspec
from psycopg import sql

from crm.core.doors import require
from crm.core.paging import next_cursor, read_cursor
from crm.core.work import Work
from crm.customers.doors import see_customer, visible
from crm.customers.sight import sight_of
from crm.customers.work_schemas import OpenWork, OpenWorks

GRANT = "customers.view"

WORK: LiteralString = """
SELECT w.id, w.kind, w.type_id, w.title, w.due_at,
       (SELECT json_build_object('id', u.id, 'name', u.name) FROM users u WHERE u.id = w.owner_id) AS owner,
       json_build_object('id', c.id, 'name', c.name) AS customer,
       (SELECT json_build_object('id', a.id, 'type_id', a.type_id, 'title', a.title) FROM works a WHERE a.id = w.about_id)
         AS about
FROM {works} w JOIN customers c ON c.id = w.customer_id
WHERE {visible}
ORDER BY w.due_at, w.id
LIMIT {limit}
"""

OF_IDS = sql.SQL("(SELECT * FROM works WHERE id = ANY(%(ids)s::uuid[]))")
OF_CUSTOMERS = sql.SQL("(SELECT * FROM works WHERE customer_id = ANY(%(customer_ids)s::uuid[]))")

# Of each of these people the first ones by walking the index, however many they have.
OF_OWNERS = sql.SQL("""
(SELECT f.* FROM unnest(%(owners)s::uuid[]) AS o(id) CROSS JOIN LATERAL (
   SELECT w.* FROM works w JOIN customers c ON c.id = w.customer_id
   WHERE w.owner_id = o.id AND {behind} AND {until} AND {visible}
   ORDER BY w.due_at, w.id LIMIT {limit}) f)
""")

Place = tuple[datetime, UUID]
MOST = 1_000
"""Works loaded by their ids or their customers."""


async def works_by_ids(work: Work, ids: Sequence[UUID]) -> list[OpenWork]:
    """Those of these works whose customer the actor sees."""
    return await _works(work, OF_IDS, limit=MOST, ids=list(ids))


async def works_of(work: Work, customer_ids: Sequence[UUID]) -> list[OpenWork]:
    """What is to be done for these customers, as far as the actor sees them."""
    return await _works(work, OF_CUSTOMERS, limit=MOST, customer_ids=list(customer_ids))


async def customer_works(work: Work, customer_id: UUID) -> OpenWorks:
    """What is to be done for one customer. Raises NotFound when the customer is missing or unseen."""
    items = await works_of(work, [customer_id])
    if not items:
        await see_customer(work, customer_id)
    return OpenWorks(items=items, next=None, as_of=work.as_of)


async def works_page(
    work: Work, *, owner_id: UUID | None, until: datetime | None, limit: int, cursor: str | None
) -> OpenWorks:
    """What a person is to do for customers the actor sees, and that is due before `until`; without a person what the actor is
    to do, and whoever they stand in for. Raises Forbidden unallowed.
    """
    require(work.actor, GRANT)
    viewer, after = work.actor.viewer, read_cursor(Place, cursor)
    mine: frozenset[UUID] = frozenset() if viewer is None else viewer.own
    condition, params = visible(work.actor)
    page = OF_OWNERS.format(
        visible=condition,
        behind=sql.SQL("(w.due_at, w.id) > (%(after_at)s, %(after_id)s)" if after else "true"),
        until=sql.SQL("w.due_at < %(until)s" if until else "true"),
        limit=sql.Literal(limit),
    )
    if after:
        params |= {"after_at": after[0], "after_id": after[1]}
    if until:
        params |= {"until": until}
    items = await _works(work, page, limit=limit, owners=sorted(mine) if owner_id is None else [owner_id], **params)
    last = (items[-1].due_at, items[-1].id) if items else None
    return OpenWorks(items=items, next=next_cursor(items, limit, last), as_of=work.as_of)


async def _works(work: Work, works: sql.Composable, *, limit: int, **params: object) -> list[OpenWork]:
    condition, visible_params = visible(work.actor)
    query = sql.SQL(WORK).format(works=works, visible=condition, limit=sql.Literal(limit))
    found = await work.all(OpenWork, query, **(params | visible_params))
    sight = sight_of(work.actor)
    if sight is not None:
        for each in found:
            each.customer = msgspec.structs.replace(each.customer, name=sight.text(each.customer.name))
    return found
