"""Reads of activities, their types, and promises."""

from collections.abc import Sequence
from datetime import datetime
from typing import LiteralString
from uuid import UUID

from psycopg import sql

from crm.activities.activity_schemas import Activities, Activity, ActivityType, ActivityTypes, Promise, Promises
from crm.activities.doors import CAN, VIEW
from crm.activities.schemas import Detail
from crm.core.doors import can_column, require
from crm.core.paging import next_cursor, read_cursor
from crm.core.problems import NotFound
from crm.core.work import Work
from crm.customers.doors import VIEWERS, see_customer, visible

MOST = 1_000

TYPE: LiteralString = """
SELECT t.id, t.version, t.key, t.name, t.icon, t.color, t.place, t.ended_at IS NOT NULL AS is_ended,
       ARRAY(SELECT json_build_object('id', o.id, 'version', o.version, 'name', o.name, 'tone', o.tone,
                                      'is_contact', o.is_contact, 'appointment_state', o.appointment_state,
                                      'consequences', o.consequences,
                                      'is_ended', o.ended_at IS NOT NULL)
             FROM outcomes o WHERE o.type_id = t.id ORDER BY o.place, o.id) AS outcomes
FROM activity_types t
WHERE {which}
ORDER BY t.place, t.id
"""

# Only what is open can be changed, so what has ended is the same for everybody who sees it.
ACTIVITY: LiteralString = """
SELECT a.id, a.version, a.customer_id, a.type_id,
       (SELECT json_build_object('id', u.id, 'name', u.name) FROM users u WHERE u.id = a.owner_id) AS owner,
       a.title, a.due_at, a.state,
       (SELECT json_build_object('id', o.id, 'name', o.name, 'tone', o.tone) FROM outcomes o WHERE o.id = a.outcome_id)
         AS outcome,
       a.reason, a.duration_seconds, a.happened_at, a.replaced_by, {booked} AS appointment, a.application_no, a.lost_before,
       (SELECT json_build_object('id', u.id, 'name', u.name) FROM users u WHERE u.id = a.opened_by) AS opened_by,
       a.created_at, a.closed_at,
       (SELECT json_build_object('id', u.id, 'name', u.name) FROM users u WHERE u.id = a.closed_by) AS closed_by,
       CASE WHEN a.state = 'open' THEN {can} ELSE '[]'::jsonb END AS can
FROM activities a JOIN customers c ON c.id = a.customer_id
WHERE {visible} AND a.state <> 'withdrawn' AND {which}
ORDER BY {order}
LIMIT {limit}
"""

BOOKED = sql.SQL(
    "(SELECT json_build_object('id', p.id, 'starts_at', p.starts_at, 'state', p.state) FROM appointments p"
    " WHERE p.id = a.appointment_id)"
)
UNSEEN = sql.SQL("NULL::json")

PROMISE: LiteralString = """
SELECT p.id, p.version, p.customer_id, p.activity_id, p.text, p.due_at,
       (SELECT json_build_object('id', u.id, 'name', u.name) FROM users u WHERE u.id = p.promised_by) AS promised_by,
       p.state, p.created_at, p.closed_at, CASE WHEN p.state = 'open' THEN {can} ELSE '[]'::jsonb END AS can
FROM promises p JOIN customers c ON c.id = p.customer_id
WHERE {visible} AND p.state <> 'withdrawn' AND {which}
ORDER BY p.state <> 'open', CASE WHEN p.state = 'open' THEN p.due_at END, p.closed_at DESC, p.id
LIMIT {limit}
"""

BY_DUE = sql.SQL("a.due_at, a.id")
NEWEST = sql.SQL("a.closed_at DESC, a.id DESC")


# Types


async def activity_types(work: Work) -> ActivityTypes:
    """All types with their outcomes, those that have ended among them. Raises Forbidden unallowed."""
    require(work.actor, VIEW)
    items = await work.all(ActivityType, sql.SQL(TYPE).format(which=sql.SQL("true")))
    return ActivityTypes(items=items, next=None, as_of=work.as_of)


async def types_by_ids(work: Work, ids: Sequence[UUID]) -> list[ActivityType]:
    """These types."""
    query = sql.SQL(TYPE).format(which=sql.SQL("t.id = ANY(%(ids)s::uuid[])"))
    return await work.all(ActivityType, query, ids=list(ids))


async def type_by_id(work: Work, type_id: UUID) -> ActivityType:
    """The type. Raises NotFound, Forbidden."""
    require(work.actor, VIEW)
    found = await types_by_ids(work, [type_id])
    if not found:
        raise NotFound
    return found[0]


async def type_of_outcome(work: Work, outcome_id: UUID) -> ActivityType:
    """The type an outcome belongs to. Raises NotFound, Forbidden."""
    require(work.actor, VIEW)
    which = sql.SQL("t.id = (SELECT type_id FROM outcomes WHERE id = %(id)s)")
    return await work.one(ActivityType, sql.SQL(TYPE).format(which=which), id=outcome_id)


# Activities


async def _activities(
    work: Work, which: sql.Composable, *, order: sql.Composable = BY_DUE, limit: int = MOST, **params: object
) -> list[Activity]:
    can, can_params = can_column(work.actor, CAN, VIEWERS)
    condition, visible_params = visible(work.actor)
    query = sql.SQL(ACTIVITY).format(
        can=can,
        visible=condition,
        which=which,
        booked=BOOKED if work.actor.viewer is None or work.actor.viewer.scope("appointments.view") else UNSEEN,
        order=order,
        limit=sql.Literal(limit),
    )
    return await work.all(Activity, query, **(params | can_params | visible_params))


async def activities_by_ids(work: Work, ids: Sequence[UUID]) -> list[Activity]:
    """Those of these activities whose customer the actor sees."""
    return await _activities(work, sql.SQL("a.id = ANY(%(ids)s::uuid[])"), ids=list(ids))


async def open_of(work: Work, customer_ids: Sequence[UUID]) -> list[Activity]:
    """The open activities of these customers, as far as the actor sees them."""
    which = sql.SQL("a.state = 'open' AND a.customer_id = ANY(%(customer_ids)s::uuid[])")
    return await _activities(work, which, customer_ids=list(customer_ids))


async def activity(work: Work, activity_id: UUID) -> Activity:
    """The activity. Raises NotFound when missing or unseen, Forbidden unallowed."""
    require(work.actor, VIEW)
    found = await activities_by_ids(work, [activity_id])
    if not found:
        raise NotFound
    return found[0]


async def customer_activities(
    work: Work, customer_id: UUID, *, is_open: bool, limit: int, cursor: str | None
) -> Activities:
    """The activities of a customer: the open ones by when they are due, or those that have ended, the last one first.

    Raises NotFound when the customer is missing or unseen, Forbidden unallowed.
    """
    require(work.actor, VIEW)
    after = read_cursor(tuple[datetime, UUID], cursor)
    which: LiteralString = "a.customer_id = %(customer_id)s AND a.state " + ("= 'open'" if is_open else "<> 'open'")
    params: dict[str, object] = {"customer_id": customer_id}
    if after is not None:
        which += (
            " AND (a.due_at, a.id) > (%(at)s, %(id)s)" if is_open else " AND (a.closed_at, a.id) < (%(at)s, %(id)s)"
        )
        params |= {"at": after[0], "id": after[1]}
    items = await _activities(work, sql.SQL(which), order=BY_DUE if is_open else NEWEST, limit=limit, **params)
    if not items:
        await see_customer(work, customer_id)
    last = items[-1] if items else None
    place = (last.due_at if is_open else last.closed_at, last.id) if last else None
    return Activities(items=items, next=next_cursor(items, limit, place), as_of=work.as_of)


async def activity_details(work: Work, ids: Sequence[UUID]) -> list[Detail]:
    """Activities as the timeline shows them: what it is called, and why it ended otherwise than done."""
    return await work.all(
        Detail,
        sql.SQL("""
          SELECT 'activity' AS kind, id, version, title AS text, NULL AS direction, NULL AS channel, state,
                 jsonb_strip_nulls(jsonb_build_object('reason', reason, 'lost_before', lost_before,
                   'outcome', (SELECT name FROM outcomes o WHERE o.id = outcome_id),
                   'type', (SELECT name FROM activity_types t WHERE t.id = type_id))) AS fields
          FROM activities WHERE id = ANY(%(ids)s::uuid[])
        """),
        ids=list(ids),
    )


# Promises


async def _promises(work: Work, which: sql.Composable, *, limit: int = MOST, **params: object) -> list[Promise]:
    can, can_params = can_column(work.actor, CAN, VIEWERS)
    condition, visible_params = visible(work.actor)
    query = sql.SQL(PROMISE).format(can=can, visible=condition, which=which, limit=sql.Literal(limit))
    return await work.all(Promise, query, **(params | can_params | visible_params))


async def promises_by_ids(work: Work, ids: Sequence[UUID]) -> list[Promise]:
    """Those of these promises whose customer the actor sees."""
    return await _promises(work, sql.SQL("p.id = ANY(%(ids)s::uuid[])"), ids=list(ids))


async def promises_of(work: Work, customer_ids: Sequence[UUID]) -> list[Promise]:
    """What these customers still wait for, as far as the actor sees them."""
    which = sql.SQL("p.state = 'open' AND p.customer_id = ANY(%(customer_ids)s::uuid[])")
    return await _promises(work, which, customer_ids=list(customer_ids))


async def promise(work: Work, promise_id: UUID) -> Promise:
    """The promise. Raises NotFound when missing or unseen, Forbidden unallowed."""
    require(work.actor, VIEW)
    found = await promises_by_ids(work, [promise_id])
    if not found:
        raise NotFound
    return found[0]


async def customer_promises(work: Work, customer_id: UUID, *, limit: int) -> Promises:
    """What a customer was promised: what is open first, then the last ones. Raises NotFound, Forbidden."""
    require(work.actor, VIEW)
    items = await _promises(work, sql.SQL("p.customer_id = %(customer_id)s"), limit=limit, customer_id=customer_id)
    if not items:
        await see_customer(work, customer_id)
    return Promises(items=items, next=None, as_of=work.as_of)


async def promise_details(work: Work, ids: Sequence[UUID]) -> list[Detail]:
    """Promises as the timeline shows them; a withdrawn one keeps its place without its text."""
    return await work.all(
        Detail,
        sql.SQL("""
          SELECT 'promise' AS kind, id, version, CASE WHEN state <> 'withdrawn' THEN text END AS text,
                 NULL AS direction, NULL AS channel, state, NULL AS fields
          FROM promises WHERE id = ANY(%(ids)s::uuid[])
        """),
        ids=list(ids),
    )
