"""Appointments that are booked, moved or changed."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import LiteralString, TypeVar
from uuid import UUID

import msgspec
import psycopg
from msgspec import UNSET

from crm.activities import verbs
from crm.activities.appointments import rules
from crm.activities.appointments.rules import State
from crm.activities.appointments.schemas import BookAppointment, EditAppointment
from crm.activities.doors import ActivityOver, Around
from crm.activities.endings import end_companions
from crm.activities.story_rules import EARLIEST, LATEST
from crm.core.changes import KEEP, Changes, keeping
from crm.core.clock import now
from crm.core.doors import require
from crm.core.ids import new_id
from crm.core.problems import Invalid, Refused, Stale, Taken
from crm.core.text import clean
from crm.core.work import Question, Work
from crm.customers import actions as customers
from crm.customers.doors import hears_of, pass_customer, reach_customer
from crm.people.queries import viewers_of

VIEW, EDIT = "appointments.view", "appointments.edit"
T = TypeVar("T", bound=Around)


class TimeTaken(Refused):
    """Somebody, or the room, has something else then."""

    code = "appointment_time_taken"


class LockedAppointment(msgspec.Struct):
    """An appointment's bare row under lock."""

    id: UUID
    version: int
    customer_id: UUID
    title: str | None
    place: str | None
    room_id: UUID | None
    starts_at: datetime
    ends_at: datetime
    state: State
    reason: str | None
    outcome_id: UUID | None
    user_ids: list[UUID]
    activity_id: UUID | None
    """The activity it was booked in the place of."""


ROW: LiteralString = """
id, version, customer_id, title, place, room_id, starts_at, ends_at, state, reason, outcome_id,
       ARRAY(SELECT p.user_id FROM appointment_people p WHERE p.appointment_id = id ORDER BY p.place) AS user_ids,
       (SELECT a.id FROM activities a WHERE a.appointment_id = appointments.id) AS activity_id
"""
LOCK: LiteralString = f"SELECT {ROW} FROM appointments WHERE id = %(id)s FOR NO KEY UPDATE"
OF_APPOINTMENT: LiteralString = (
    "SELECT viewers FROM customers WHERE id = (SELECT customer_id FROM appointments WHERE id = %(id)s)"
)
HOLD: LiteralString = "SELECT 1 FROM appointments WHERE id = ANY(%(ids)s::uuid[]) ORDER BY id FOR NO KEY UPDATE"
HELD: LiteralString = f"SELECT {ROW} FROM appointments WHERE id = ANY(%(ids)s::uuid[]) ORDER BY customer_id, id"


class _Parties(msgspec.Struct):
    """Of the people and the room that are named: how many of the people work here, and whether there is such a room."""

    users: int
    has_room: bool


class Wish(msgspec.Struct):
    """An open activity, locked, that asks for an appointment."""

    id: UUID
    is_followed: bool
    """Something that is to be done is about it."""


class _Known(_Parties):
    """Whether this very appointment is booked already (None when its id is free), and what asks for it."""

    is_same: bool | None
    wish: Wish | None
    has_wish: bool
    """The activity that was named is one of the customer's that ask for an appointment, open or ended."""


PARTIES: LiteralString = """
SELECT (SELECT count(*)::int FROM users WHERE id = ANY(%(user_ids)s::uuid[]) AND is_active) AS users,
       %(room_id)s::uuid IS NULL
         OR EXISTS (SELECT FROM meeting_rooms WHERE id = %(room_id)s AND ended_at IS NULL) AS has_room
"""
ASKING: LiteralString = """
a.customer_id = %(customer_id)s AND a.type_id = (SELECT t.id FROM activity_types t WHERE t.key = 'appointment')
"""
WISH: LiteralString = f"""
WITH wish AS (
  SELECT a.id FROM activities a
  WHERE {ASKING} AND a.state = 'open' AND %(has_wish)s AND (%(wish_id)s::uuid IS NULL OR a.id = %(wish_id)s)
  ORDER BY a.due_at, a.id LIMIT 1 FOR NO KEY UPDATE"""
KNOWN: LiteralString = (
    ")"
    + PARTIES
    + f""",
       (SELECT a.customer_id = %(customer_id)s AND a.starts_at = %(starts_at)s AND a.ends_at = %(ends_at)s
        FROM appointments a WHERE a.id = %(id)s) AS is_same,
       (SELECT json_build_object('id', w.id, 'is_followed', EXISTS (SELECT FROM works o WHERE o.about_id = w.id))
        FROM wish w) AS wish,
       EXISTS (SELECT FROM activities a WHERE {ASKING} AND a.id = %(wish_id)s) AS has_wish
"""
)
# Of two who book in the place of one activity the second waits, and finds it ended. Where none is named, one that somebody is
# ending in this moment is left to them: whoever closes another activity holds cards by now, for which that one may wait.
NAMED: LiteralString = WISH + KNOWN
FIRST: LiteralString = WISH + " SKIP LOCKED" + KNOWN
BOOK: LiteralString = """
WITH made AS (
  INSERT INTO appointments (id, customer_id, title, place, room_id, starts_at, ends_at, booked_by)
  VALUES (%(id)s, %(customer_id)s, %(title)s, %(place)s, %(room_id)s, %(starts_at)s, %(ends_at)s, %(booked_by)s)
  ON CONFLICT (id) DO NOTHING RETURNING id
),
ended AS (
  UPDATE activities a SET state = 'replaced', appointment_id = made.id, closed_at = now(), closed_by = %(booked_by)s,
         version = a.version + 1, updated_at = now()
  FROM made WHERE a.id = %(wish_id)s
)
INSERT INTO appointment_people (appointment_id, user_id, place)
SELECT made.id, u.id, u.place FROM made CROSS JOIN unnest(%(user_ids)s::uuid[]) WITH ORDINALITY AS u(id, place)
"""


async def book_appointment(work: Work, customer_id: UUID, new: BookAppointment) -> tuple[UUID, bool]:
    """The time is the customer's, and nobody else's of these people and this room. The open activity that asked for it has ended
    with that, by rule: whoever may book needs no right to it. The same id again changes nothing. Heard by: live.

    Returns its id and whether it was booked just now. Raises NotFound unseen, Forbidden, Invalid for a time, person, room or
    activity that is none, ActivityOver for one that has ended, TimeTaken, Taken for an id in use.
    """
    require(work.actor, VIEW)
    viewers = await reach_customer(work, customer_id, EDIT)
    appointment_id = new.id or new_id()
    starts_at, ends_at = _time(new.starts_at, new.minutes)
    user_ids = list(dict.fromkeys(new.user_ids))
    known = await work.one(
        _Known,
        NAMED if isinstance(new.activity_id, UUID) else FIRST,
        id=appointment_id,
        customer_id=customer_id,
        starts_at=starts_at,
        ends_at=ends_at,
        user_ids=user_ids,
        room_id=new.room_id,
        has_wish=new.activity_id is not None,
        wish_id=new.activity_id or None,
    )
    if known.is_same is not None:
        if not known.is_same:
            raise Taken
        return appointment_id, False
    rules.check_time(starts_at, ends_at, now=now())
    _check_parties(known, user_ids)
    await _check_people(work, user_ids, viewers)
    wish = _wish(known, new)
    made = await work.run(
        BOOK,
        id=appointment_id,
        user_ids=user_ids,
        customer_id=customer_id,
        title=_line(new.title),
        place=_line(new.place),
        room_id=new.room_id,
        starts_at=starts_at,
        ends_at=ends_at,
        booked_by=work.actor.viewer.user_id if work.actor.viewer else None,
        wish_id=wish.id if wish else None,
    )
    if not made:
        raise Taken
    # What was set about a named one while its lock was waited for is not in what that statement saw.
    if wish and (wish.is_followed or isinstance(new.activity_id, UUID)):
        await end_companions(work, wish.id)
    await take_time(work, appointment_id, [*user_ids, *([new.room_id] if new.room_id else [])], starts_at, ends_at)
    await customers.note_work(
        work,
        appointment_id,
        kind="appointment",
        customer_id=customer_id,
        owner_id=user_ids[0],
        due_at=starts_at,
        title=_line(new.title),
        instead_of=wish.id if wish else None,
    )
    fact = verbs.AppointmentBooked(
        starts_at=starts_at,
        ends_at=ends_at,
        user_ids=tuple(user_ids),
        room_id=new.room_id,
        activity_id=wish.id if wish else None,
    )
    work.record(
        fact,
        subject=("appointment", appointment_id),
        customer_id=customer_id,
        touched=[*customers.touched_by(appointment_id, customer_id), *shown_by(wish.id if wish else None, customer_id)],
    )
    return appointment_id, True


def _wish(known: _Known, new: BookAppointment) -> Wish | None:
    """What ends with the booking. Raises Invalid for an activity that is none, ActivityOver for one that has ended."""
    if known.wish is None and isinstance(new.activity_id, UUID):
        if not known.has_wish:
            raise Invalid({"activity_id": "unknown_activity"})
        raise ActivityOver
    return known.wish


def shown_by(activity_id: UUID | None, customer_id: UUID) -> list[tuple[str, UUID]]:
    """What shows an activity that an appointment stands in the place of."""
    return [] if activity_id is None else [("activity", activity_id), *customers.touched_by(activity_id, customer_id)]


async def edit_appointment(work: Work, appointment_id: UUID, edit: EditAppointment) -> None:
    """What is given holds from now on. Another time is a move: it has to be confirmed anew, and both times stand in the
    timeline. Heard by: live.

    Raises NotFound unseen, Forbidden, Stale, AppointmentOver, Invalid, TimeTaken.
    """
    before, around = await lock_appointment(work, appointment_id, Around, OF_APPOINTMENT, seen=edit.version)
    rules.check_open(before.state)
    length = before.ends_at - before.starts_at
    starts_at, ends_at = _time(
        before.starts_at if edit.starts_at is UNSET else edit.starts_at,
        length // timedelta(minutes=1) if edit.minutes is UNSET else edit.minutes,
    )
    is_moved = (starts_at, ends_at) != (before.starts_at, before.ends_at)
    if is_moved:
        rules.check_time(starts_at, ends_at, now=now())
    user_ids = before.user_ids if edit.user_ids is UNSET else list(dict.fromkeys(edit.user_ids))
    room_id = before.room_id if edit.room_id is UNSET else edit.room_id
    title = before.title if edit.title is UNSET else _line(edit.title)
    place = before.place if edit.place is UNSET else _line(edit.place)
    has_other_parties = (user_ids, room_id) != (before.user_ids, before.room_id)
    changes: dict[str, tuple[object, object]] = {}
    if title != before.title:
        changes["title"] = (before.title, title)
    if place != before.place:
        changes["place"] = (before.place, place)
    if not (is_moved or has_other_parties or changes):
        return
    if has_other_parties:
        others = [each for each in user_ids if each not in before.user_ids]
        _check_parties(await work.one(_Parties, PARTIES, user_ids=others, room_id=room_id), others)
        await _check_people(work, others, around.viewers)
        await _put_people(work, appointment_id, user_ids)
    after = msgspec.structs.replace(
        before,
        version=before.version + 1,
        state="planned" if is_moved else before.state,
        starts_at=starts_at,
        ends_at=ends_at,
        user_ids=user_ids,
        room_id=room_id,
        title=title,
        place=place,
    )
    await write_appointment(work, after, changes, moves=int(is_moved))
    if is_moved or has_other_parties:
        await take_time(work, appointment_id, parties_of(after), starts_at, ends_at)
    await note_appointment(work, after)
    fact = (
        verbs.AppointmentMoved(
            from_starts_at=before.starts_at,
            from_ends_at=before.ends_at,
            to_starts_at=starts_at,
            to_ends_at=ends_at,
            from_state=before.state,
            version=after.version,
        )
        if is_moved
        else verbs.AppointmentEdited(
            fields=tuple(changes) + (("parties",) if has_other_parties else ()), version=after.version
        )
    )
    record(work, after, fact)


async def lock_appointment(
    work: Work, appointment_id: UUID, look: type[T], around: LiteralString, *, seen: int, **params: object
) -> tuple[LockedAppointment, T]:
    """The appointment, locked, that the actor sees and may change, and what stands `around` it, in one round trip.

    Raises NotFound unseen, Forbidden unallowed, Stale when `seen` is not its version.
    """
    require(work.actor, VIEW)
    appointment, found = await work.both(
        Question(LockedAppointment, LOCK, {"id": appointment_id}),
        Question(look, around, {"id": appointment_id, **params}),
    )
    pass_customer(work.actor, found.viewers, EDIT)
    if appointment.version != seen:
        raise Stale
    return appointment, found


async def lock_appointments(work: Work, ids: Sequence[UUID]) -> list[LockedAppointment]:
    """These appointments, locked, in the order of their customers, whose briefs are locked by what changes."""
    # Who has them is read behind the lock: in one statement with it, what somebody changed meanwhile would be as before.
    await work.run(HOLD, ids=list(ids))
    return await work.all(LockedAppointment, HELD, ids=list(ids))


async def hand_to(work: Work, before: LockedAppointment, user_ids: Sequence[UUID]) -> LockedAppointment:
    """These people have the locked appointment from now on. Raises TimeTaken when one of them has something else then."""
    after = msgspec.structs.replace(before, version=before.version + 1, user_ids=list(user_ids))
    await _put_people(work, after.id, after.user_ids)
    await write_appointment(work, after, {}, moves=0)
    await take_time(work, after.id, parties_of(after), after.starts_at, after.ends_at)
    await note_appointment(work, after)
    return after


async def write_appointment(work: Work, after: LockedAppointment, changes: Changes, *, moves: int) -> None:
    """A locked appointment is so from now on, and what it was is kept; it was put to another time so many times more."""
    work.later(
        "UPDATE appointments SET version = %(version)s, updated_at = now(), state = %(state)s, reason = %(reason)s,"
        " outcome_id = %(outcome_id)s, starts_at = %(starts_at)s, ends_at = %(ends_at)s, title = %(title)s, place = %(place)s, room_id = %(room_id)s,"
        " moved_times = moved_times + %(moves)s WHERE id = %(id)s",
        id=after.id,
        version=after.version,
        state=after.state,
        reason=after.reason,
        outcome_id=after.outcome_id,
        starts_at=after.starts_at,
        ends_at=after.ends_at,
        title=after.title,
        place=after.place,
        room_id=after.room_id,
        moves=moves,
    )
    if changes:
        subject = ("appointment", after.id)
        work.later(
            KEEP, **keeping(work, changes, subject=subject, customer_id=after.customer_id, version=after.version)
        )


async def _put_people(work: Work, appointment_id: UUID, user_ids: Sequence[UUID]) -> None:
    await work.run(
        "WITH gone AS (DELETE FROM appointment_people WHERE appointment_id = %(id)s AND user_id <> ALL(%(users)s::uuid[]))"
        " INSERT INTO appointment_people (appointment_id, user_id, place)"
        " SELECT %(id)s, u.id, u.place FROM unnest(%(users)s::uuid[]) WITH ORDINALITY AS u(id, place)"
        " ON CONFLICT (appointment_id, user_id) DO UPDATE SET place = excluded.place",
        id=appointment_id,
        users=list(user_ids),
    )


# What the appointment took before is free again, and whoever was never booked can be.
FREE: LiteralString = """
WITH freed AS (DELETE FROM bookings WHERE appointment_id = %(id)s),
     added AS (INSERT INTO bookables (id) SELECT p.id FROM unnest(%(parties)s::uuid[]) AS p(id)
               WHERE NOT EXISTS (SELECT FROM bookables b WHERE b.id = p.id) ORDER BY p.id ON CONFLICT DO NOTHING)
SELECT NOT EXISTS (SELECT FROM bookings WHERE party = ANY(%(parties)s::uuid[]) AND appointment_id <> %(id)s
                    AND starts_at < %(ends_at)s AND ends_at > %(starts_at)s)
"""
# In the order of their ids, so that two bookings of the same people wait for each other and do not deadlock.
TAKE: LiteralString = """
INSERT INTO bookings (appointment_id, party, party_no, starts_at, ends_at)
SELECT %(id)s, b.id, b.no, %(starts_at)s, %(ends_at)s FROM bookables b WHERE b.id = ANY(%(parties)s::uuid[]) ORDER BY b.id
"""


async def take_time(
    work: Work, appointment_id: UUID, parties: Sequence[UUID], starts_at: datetime, ends_at: datetime
) -> None:
    """These people and the room are taken then, and at no other time by this appointment. Raises TimeTaken when one already is;
    of several at once, one is told.
    """
    params: dict[str, object] = {
        "id": appointment_id,
        "parties": sorted(parties),
        "starts_at": starts_at,
        "ends_at": ends_at,
    }
    if not await work.one(bool, FREE, **params):
        raise TimeTaken
    try:
        await work.run(TAKE, **params)
    except (psycopg.errors.ExclusionViolation, psycopg.errors.DeadlockDetected):
        # Somebody booked in the same moment: the whole act is taken back, as by any other problem.
        raise TimeTaken from None


def _check_parties(known: _Parties, user_ids: Sequence[UUID]) -> None:
    if known.users != len(user_ids):
        raise Invalid({"user_ids": "unknown_user"})
    if not known.has_room:
        raise Invalid({"room_id": "not_a_choice"})


async def _check_people(work: Work, user_ids: Sequence[UUID], viewers: Sequence[UUID]) -> None:
    """Raise Invalid for the first of these people who would not be told of it: who sees no appointment of the customer."""
    me = work.actor.viewer.user_id if work.actor.viewer else None
    others = [user_id for user_id in user_ids if user_id != me]
    able = await viewers_of(work, others) if others else {}
    for user_id in others:
        person = able.get(user_id)
        if person is None or not hears_of(person, VIEW, viewers):
            raise Invalid({"user_ids": "cannot_see_appointment"}, name=person.name if person else "")


def parties_of(appointment: LockedAppointment) -> list[UUID]:
    """Who and which room are taken by it."""
    return [*appointment.user_ids, *([appointment.room_id] if appointment.room_id else [])]


async def note_appointment(work: Work, after: LockedAppointment) -> None:
    """The works of the customer say how it is now."""
    if after.state not in rules.OPEN:
        await customers.end_work(work, after.id)
        return
    await customers.note_work(
        work,
        after.id,
        kind="appointment",
        customer_id=after.customer_id,
        owner_id=after.user_ids[0] if after.user_ids else None,
        due_at=after.starts_at,
        title=after.title,
    )


def record(work: Work, after: LockedAppointment, fact: verbs.Fact, *, touched: Sequence[tuple[str, UUID]] = ()) -> None:
    """Record a fact about an appointment; the activity in whose place it stands shows it too."""
    of_activity = [("activity", after.activity_id)] if after.activity_id else []
    work.record(
        fact,
        subject=("appointment", after.id),
        customer_id=after.customer_id,
        touched=[*customers.touched_by(after.id, after.customer_id), *of_activity, *touched],
    )


def _time(starts_at: datetime, minutes: int) -> tuple[datetime, datetime]:
    """From when to when, in UTC. Raises Invalid without a time zone, and for a year that no calendar here has."""
    if starts_at.tzinfo is None or not EARLIEST < starts_at.year < LATEST:
        raise Invalid({"starts_at": "invalid"})
    starts_at = starts_at.astimezone(UTC).replace(second=0, microsecond=0)
    return starts_at, starts_at + timedelta(minutes=minutes)


def _line(text: str | None) -> str | None:
    return clean(text or "")[: rules.LONGEST_LINE] or None
