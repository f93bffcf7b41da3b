"""Reads of reminders."""

from collections.abc import Sequence
from typing import LiteralString
from uuid import UUID

from psycopg import sql

from crm.activities.schemas import Detail
from crm.core.doors import can_column, require
from crm.core.problems import NotFound
from crm.core.work import Work
from crm.customers.doors import VIEWERS, see_customer, visible
from crm.reminders.doors import EDIT, VIEW
from crm.reminders.schemas import Reminder, Reminders

CAN = {"edit": EDIT}
MOST = 200

REMINDER: LiteralString = """
SELECT r.id, r.version, r.customer_id, c.name AS customer_name, json_build_object('id', o.id, 'name', o.name) AS owner,
       r.text, r.due_at, r.state, r.activity_id, r.snoozed_times,
       (SELECT json_build_object('id', u.id, 'name', u.name) FROM users u WHERE u.id = r.made_by) AS made_by,
       r.fired_at, r.settled_at, r.created_at, r.updated_at,
       {can} AS can
FROM reminders r
JOIN customers c ON c.id = r.customer_id
JOIN users o ON o.id = r.owner_id
WHERE {visible} AND r.state <> 'withdrawn' AND {which}
ORDER BY (r.state = 'open') DESC, CASE WHEN r.state = 'open' THEN r.due_at END, r.settled_at DESC, r.id
LIMIT {limit}
"""


async def _reminders(work: Work, which: sql.Composable, params: dict[str, object]) -> list[Reminder]:
    require(work.actor, VIEW)
    can, can_params = can_column(work.actor, CAN, VIEWERS)
    condition, visible_params = visible(work.actor)
    query = sql.SQL(REMINDER).format(can=can, visible=condition, which=which, limit=sql.Literal(MOST))
    return await work.all(Reminder, query, **params, **can_params, **visible_params)


async def reminders_by_ids(work: Work, ids: Sequence[UUID]) -> list[Reminder]:
    """Those of these reminders whose customer the actor sees; who was withdrawn from is not among them."""
    return await _reminders(work, sql.SQL("r.id = ANY(%(ids)s::uuid[])"), {"ids": list(ids)})


async def reminder(work: Work, reminder_id: UUID) -> Reminder:
    """The reminder. Raises NotFound when missing, withdrawn or unseen."""
    found = await reminders_by_ids(work, [reminder_id])
    if not found:
        raise NotFound
    return found[0]


async def reminders_of(work: Work, customer_id: UUID) -> Reminders:
    """A customer's reminders: what is open, and the latest of what was. Raises NotFound unseen."""
    items = await _reminders(work, sql.SQL("r.customer_id = %(customer_id)s"), {"customer_id": customer_id})
    if not items:
        await see_customer(work, customer_id)
    return Reminders(items=items, next=None, as_of=work.as_of)


async def reminder_details(work: Work, ids: Sequence[UUID]) -> list[Detail]:
    """Reminders as the timeline shows them."""
    return await work.all(
        Detail,
        sql.SQL("""
          SELECT 'reminder' AS kind, id, version, text, NULL AS direction, NULL AS channel, state, NULL AS fields
          FROM reminders WHERE id = ANY(%(ids)s::uuid[])
        """),
        ids=list(ids),
    )
