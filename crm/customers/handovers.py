"""Reads of hand-overs. They are seen by whoever sees the customer."""

from collections.abc import Sequence
from typing import LiteralString
from uuid import UUID

from psycopg import sql

from crm.core.problems import NotFound
from crm.core.work import Work
from crm.customers.doors import see_customer, visible
from crm.customers.handover_schemas import Handover, Handovers
from crm.customers.sight import sight_of

MOST = 1_000

HANDOVER: LiteralString = """
SELECT h.id, h.version, h.customer_id,
       (SELECT json_build_object('id', u.id, 'name', u.name) FROM users u WHERE u.id = h.from_user_id) AS from_user,
       json_build_object('id', o.id, 'name', o.name) AS to_user,
       h.text, h.state, h.answer, h.settled_at, h.created_at, h.updated_at
FROM handovers h
JOIN customers c ON c.id = h.customer_id
JOIN users o ON o.id = h.to_user_id
WHERE {visible} AND {which}
ORDER BY h.created_at DESC, h.id DESC
LIMIT {limit}
"""


async def _handovers(work: Work, which: sql.Composable, params: dict[str, object]) -> list[Handover]:
    condition, visible_params = visible(work.actor)
    query = sql.SQL(HANDOVER).format(visible=condition, which=which, limit=sql.Literal(MOST))
    found = await work.all(Handover, query, **params, **visible_params)
    sight = sight_of(work.actor)
    if sight is not None:
        for each in found:
            each.text, each.answer = sight.text(each.text), sight.text(each.answer)
    return found


async def handovers_by_ids(work: Work, ids: Sequence[UUID]) -> list[Handover]:
    """Those of these hand-overs whose customer the actor sees."""
    return await _handovers(work, sql.SQL("h.id = ANY(%(ids)s::uuid[])"), {"ids": list(ids)})


async def handover(work: Work, handover_id: UUID) -> Handover:
    """The hand-over. Raises NotFound when missing or unseen."""
    found = await handovers_by_ids(work, [handover_id])
    if not found:
        raise NotFound
    return found[0]


async def handovers_of(work: Work, customer_id: UUID) -> Handovers:
    """A customer's latest hand-overs. Raises NotFound unseen."""
    items = await _handovers(work, sql.SQL("h.customer_id = %(customer_id)s"), {"customer_id": customer_id})
    if not items:
        await see_customer(work, customer_id)
    return Handovers(items=items, next=None, as_of=work.as_of)
