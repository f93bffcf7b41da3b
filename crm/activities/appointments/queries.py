"""Reads of appointments."""

from collections.abc import Sequence
from datetime import datetime
from typing import LiteralString
from uuid import UUID

from psycopg import sql

from crm.activities.appointments import rules
from crm.activities.appointments.schemas import (
    Appointment,
    Appointments,
    Busy,
    BusyTimes,
    MeetingRoom,
    MeetingRooms,
    NoShowRisk,
)
from crm.activities.schemas import Detail
from crm.core.clock import now
from crm.core.doors import can_column, require
from crm.core.paging import next_cursor, read_cursor
from crm.core.problems import Invalid, NotFound
from crm.core.work import Work
from crm.customers.doors import VIEWERS, see_customer, visible
from crm.pipeline.needs import Need, offer

# A stage like "Randevu" can ask for it: the time itself is booked elsewhere, before the card goes.
offer(
    Need(
        "appointment",
        "EXISTS (SELECT FROM appointments a WHERE a.customer_id = c.id AND a.state IN ('planned', 'confirmed', 'arrived'))",
    )
)

CAN = {"edit": "appointments.edit"}
VIEW = "appointments.view"
LONGEST_LOOK = 62
"""Days that can be asked for at once."""
MOST_PARTIES = 60

APPOINTMENT: LiteralString = """
SELECT a.id, a.version, a.customer_id, c.name AS customer_name, a.title, a.place,
       (SELECT json_build_object('id', r.id, 'name', r.name) FROM meeting_rooms r WHERE r.id = a.room_id) AS room,
       ARRAY(SELECT json_build_object('id', u.id, 'name', u.name)
             FROM appointment_people p JOIN users u ON u.id = p.user_id
             WHERE p.appointment_id = a.id ORDER BY p.place) AS people,
       a.starts_at, a.ends_at, a.state,
       (SELECT json_build_object('id', o.id, 'name', o.name, 'tone', o.tone) FROM outcomes o WHERE o.id = a.outcome_id)
         AS outcome, a.moved_times, a.reason,
       (SELECT json_build_object('id', u.id, 'name', u.name) FROM users u WHERE u.id = a.booked_by) AS booked_by,
       a.created_at, a.updated_at, {can} AS can
FROM appointments a
JOIN customers c ON c.id = a.customer_id
WHERE {visible} AND {which}
ORDER BY a.starts_at {way}, a.id {way}
LIMIT {limit}
"""


async def _appointments(
    work: Work, which: sql.Composable, params: dict[str, object], *, limit: int = 1000, is_turned: bool = False
) -> list[Appointment]:
    require(work.actor, VIEW)
    can, can_params = can_column(work.actor, CAN, VIEWERS)
    condition, visible_params = visible(work.actor)
    query = sql.SQL(APPOINTMENT).format(
        can=can,
        visible=condition,
        which=which,
        way=sql.SQL("DESC" if is_turned else "ASC"),
        limit=sql.Literal(limit),
    )
    return await work.all(Appointment, query, **params, **can_params, **visible_params)


async def appointments_by_ids(work: Work, ids: Sequence[UUID]) -> list[Appointment]:
    """Those of these appointments whose customer the actor sees."""
    return await _appointments(work, sql.SQL("a.id = ANY(%(ids)s::uuid[])"), {"ids": list(ids)})


async def appointment(work: Work, appointment_id: UUID) -> Appointment:
    """The appointment. Raises NotFound when missing or unseen, Forbidden for whom appointments are closed."""
    found = await appointments_by_ids(work, [appointment_id])
    if not found:
        raise NotFound
    return found[0]


async def appointments_of(work: Work, customer_id: UUID, *, limit: int, cursor: str | None) -> Appointments:
    """A customer's appointments, the latest first. Raises NotFound unseen."""
    place = read_cursor(tuple[datetime, UUID], cursor)
    which = sql.SQL("a.customer_id = %(customer_id)s")
    params: dict[str, object] = {"customer_id": customer_id}
    if place:
        which += sql.SQL(" AND (a.starts_at, a.id) < (%(at)s, %(id)s)")
        params |= {"at": place[0], "id": place[1]}
    items = await _appointments(work, which, params, limit=limit, is_turned=True)
    if not items:
        await see_customer(work, customer_id)
    last = (items[-1].starts_at, items[-1].id) if items else None
    return Appointments(items=items, next=next_cursor(items, limit, last), as_of=work.as_of)


async def appointments_between(
    work: Work,
    begin: datetime,
    end: datetime,
    *,
    user_id: UUID | None,
    room_id: UUID | None,
    limit: int,
    cursor: str | None,
    longest: int = LONGEST_LOOK,
) -> Appointments:
    """The appointments that touch this time, of one person or in one room where that is asked, in the order in which they begin.

    Raises Invalid for a time that is none, or of more days than the longest.
    """
    _check_span(begin, end, longest)
    # None lasts longer than a day, so the index of beginnings knows where to look.
    which = sql.SQL(
        "a.starts_at < %(end)s AND a.starts_at > %(begin)s::timestamptz - interval '24 hours' AND a.ends_at > %(begin)s"
    )
    params: dict[str, object] = {"begin": begin, "end": end}
    if user_id is not None:
        which += sql.SQL(
            " AND EXISTS (SELECT FROM appointment_people p WHERE p.appointment_id = a.id AND p.user_id = %(user_id)s)"
        )
        params["user_id"] = user_id
    if room_id is not None:
        which += sql.SQL(" AND a.room_id = %(room_id)s")
        params["room_id"] = room_id
    if place := read_cursor(tuple[datetime, UUID], cursor):
        which += sql.SQL(" AND (a.starts_at, a.id) > (%(at)s, %(id)s)")
        params |= {"at": place[0], "id": place[1]}
    items = await _appointments(work, which, params, limit=limit)
    last = (items[-1].starts_at, items[-1].id) if items else None
    return Appointments(items=items, next=next_cursor(items, limit, last), as_of=work.as_of)


async def busy_times(work: Work, begin: datetime, end: datetime, parties: Sequence[UUID]) -> BusyTimes:
    """When these people and rooms are taken, for whatever; whoever may book may know that much of everybody.

    Raises Forbidden, and Invalid for a time that is none or too many at once.
    """
    require(work.actor, "appointments.edit")
    _check_span(begin, end, LONGEST_LOOK)
    if len(parties) > MOST_PARTIES:
        raise Invalid({"parties": "too_long"})
    items = await work.all(
        Busy,
        "SELECT party, starts_at, ends_at FROM bookings WHERE party = ANY(%(parties)s::uuid[])"
        " AND starts_at < %(end)s AND starts_at > %(begin)s::timestamptz - interval '24 hours' AND ends_at > %(begin)s"
        " ORDER BY starts_at, party LIMIT 5000",
        parties=list(parties),
        begin=begin,
        end=end,
    )
    return BusyTimes(items=items, next=None, as_of=work.as_of)


# A booking that was taken back was cancelled by nobody: neither a reason nor an outcome says so.
HISTORY: LiteralString = """
SELECT count(*) FILTER (WHERE a.state = 'arrived')::int AS kept,
       count(*) FILTER (WHERE a.state = 'no_show')::int AS no_shows,
       count(*) FILTER (WHERE a.state = 'cancelled' AND num_nonnulls(a.reason, a.outcome_id) > 0)::int AS cancelled,
       coalesce(sum(a.moved_times), 0)::int AS moved,
       (SELECT b.last_contact_at FROM customer_brief b WHERE b.customer_id = %(customer_id)s) AS last_contact_at
FROM appointments a WHERE a.customer_id = %(customer_id)s
"""


async def no_show_risk(work: Work, customer_id: UUID, starts_at: datetime) -> NoShowRisk:
    """How likely it is by rule that the customer does not come then, and why. Raises NotFound unseen."""
    require(work.actor, VIEW)
    await see_customer(work, customer_id)
    history = await work.one(rules.History, HISTORY, customer_id=customer_id)
    points = rules.no_show_points(history, _aware(starts_at), now=now())
    return NoShowRisk(score=rules.no_show_score(points), points=points)


async def meeting_rooms(work: Work) -> MeetingRooms:
    """All rooms that are offered."""
    require(work.actor, VIEW)
    items = await work.all(
        MeetingRoom, sql.SQL("SELECT id, version, name FROM meeting_rooms WHERE ended_at IS NULL ORDER BY name, id")
    )
    return MeetingRooms(items=items, next=None, as_of=work.as_of)


async def meeting_rooms_by_ids(work: Work, ids: Sequence[UUID]) -> list[MeetingRoom]:
    """Those of these rooms that are offered."""
    return await work.all(
        MeetingRoom,
        "SELECT id, version, name FROM meeting_rooms WHERE ended_at IS NULL AND id = ANY(%(ids)s::uuid[])",
        ids=list(ids),
    )


async def meeting_room(work: Work, room_id: UUID) -> MeetingRoom:
    """The room. Raises NotFound when it is not offered."""
    found = await meeting_rooms_by_ids(work, [room_id])
    if not found:
        raise NotFound
    return found[0]


async def appointment_details(work: Work, ids: Sequence[UUID]) -> list[Detail]:
    """Appointments as the timeline shows them: what they are about, where, and how they stand now."""
    return await work.all(
        Detail,
        sql.SQL("""
          SELECT 'appointment' AS kind, a.id, a.version, a.title AS text, NULL AS direction, NULL AS channel, a.state,
                 nullif(jsonb_strip_nulls(jsonb_build_object('place', a.place, 'room', r.name, 'reason', a.reason,
                   'outcome', (SELECT name FROM outcomes o WHERE o.id = a.outcome_id))), '{}')
                   AS fields
          FROM appointments a LEFT JOIN meeting_rooms r ON r.id = a.room_id WHERE a.id = ANY(%(ids)s::uuid[])
        """),
        ids=list(ids),
    )


def _check_span(begin: datetime, end: datetime, longest: int) -> None:
    length = _aware(end) - _aware(begin)
    if not 0 < length.total_seconds() <= longest * 86_400:
        raise Invalid({"until": "out_of_range"}, least=1, most=longest)


def _aware(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise Invalid({"starts_at": "invalid"})
    return at
