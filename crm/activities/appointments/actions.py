"""Every write about appointments."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import LiteralString
from uuid import UUID

import msgspec
import psycopg
from msgspec import UNSET

from crm.activities import verbs
from crm.activities.appointments import rules
from crm.activities.appointments.chain import follow
from crm.activities.appointments.rules import State
from crm.activities.appointments.schemas import BookAppointment, EditAppointment
from crm.core.changes import KEEP, Changes, keeping
from crm.core.clock import now
from crm.core.doors import require, require_on
from crm.core.ids import new_id
from crm.core.problems import Invalid, NotFound, Refused, Stale, Taken
from crm.core.text import clean
from crm.core.work import Work
from crm.customers import actions as customers
from crm.customers.doors import can_see, reach_customer

EDIT = "appointments.edit"


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
    user_ids: list[UUID]


ROW: LiteralString = """
id, version, customer_id, title, place, room_id, starts_at, ends_at, state, reason,
       ARRAY(SELECT p.user_id FROM appointment_people p WHERE p.appointment_id = id ORDER BY p.place) AS user_ids
"""
VIEWERS: LiteralString = "(SELECT c.viewers FROM customers c WHERE c.id = customer_id) AS viewers"
LOCK_SEEN: LiteralString = f"SELECT {ROW}, {VIEWERS} FROM appointments WHERE id = %(id)s FOR NO KEY UPDATE"
LOCK_MANY: LiteralString = (
    f"SELECT {ROW} FROM appointments WHERE id = ANY(%(ids)s::uuid[]) ORDER BY id FOR NO KEY UPDATE"
)


class _Seen(LockedAppointment):
    """An appointment and who sees its customer."""

    viewers: list[UUID]


class _Parties(msgspec.Struct):
    """Of the people and the room that are named: how many of the people work here, and whether there is such a room."""

    users: int
    has_room: bool


class _Known(_Parties):
    """Whether this very appointment is booked already; None when its id is free."""

    is_same: bool | None


PARTIES: LiteralString = """
SELECT (SELECT count(*)::int FROM users WHERE id = ANY(%(user_ids)s::uuid[]) AND is_active) AS users,
       %(room_id)s::uuid IS NULL
         OR EXISTS (SELECT FROM meeting_rooms WHERE id = %(room_id)s AND ended_at IS NULL) AS has_room
"""
KNOWN: LiteralString = (
    PARTIES
    + """,
       (SELECT a.customer_id = %(customer_id)s AND a.starts_at = %(starts_at)s AND a.ends_at = %(ends_at)s
        FROM appointments a WHERE a.id = %(id)s) AS is_same
"""
)
BOOK: LiteralString = """
WITH made AS (
  INSERT INTO appointments (id, customer_id, title, place, room_id, starts_at, ends_at, booked_by)
  VALUES (%(id)s, %(customer_id)s, %(title)s, %(place)s, %(room_id)s, %(starts_at)s, %(ends_at)s, %(booked_by)s)
  ON CONFLICT (id) DO NOTHING RETURNING id
)
INSERT INTO appointment_people (appointment_id, user_id, place)
SELECT made.id, u.id, u.place FROM made CROSS JOIN unnest(%(user_ids)s::uuid[]) WITH ORDINALITY AS u(id, place)
"""


async def book_appointment(work: Work, customer_id: UUID, new: BookAppointment) -> tuple[UUID, bool]:
    """The time is the customer's, and nobody else's of these people and this room. The same id again changes nothing. Heard by:
    live.

    Returns its id and whether it was booked just now. Raises NotFound unseen, Forbidden, Invalid for a time, person or room that
    is none, TimeTaken, Taken for an id in use.
    """
    require(work.actor, "appointments.view")
    await reach_customer(work, customer_id, EDIT)
    appointment_id = new.id or new_id()
    starts_at, ends_at = _time(new.starts_at, new.minutes)
    user_ids = list(dict.fromkeys(new.user_ids))
    known = await work.one(
        _Known,
        KNOWN,
        id=appointment_id,
        customer_id=customer_id,
        starts_at=starts_at,
        ends_at=ends_at,
        user_ids=user_ids,
        room_id=new.room_id,
    )
    if known.is_same is not None:
        if not known.is_same:
            raise Taken
        return appointment_id, False
    rules.check_time(starts_at, ends_at, now=now())
    _check_parties(known, user_ids)
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
    )
    if not made:
        raise Taken
    await _take(work, appointment_id, [*user_ids, *([new.room_id] if new.room_id else [])], starts_at, ends_at)
    await customers.note_work(
        work,
        appointment_id,
        kind="appointment",
        customer_id=customer_id,
        owner_id=user_ids[0],
        due_at=starts_at,
        title=_line(new.title),
    )
    work.record(
        verbs.AppointmentBooked(starts_at=starts_at, ends_at=ends_at, user_ids=tuple(user_ids), room_id=new.room_id),
        subject=("appointment", appointment_id),
        customer_id=customer_id,
        touched=customers.touched_by(appointment_id, customer_id),
    )
    return appointment_id, True


async def edit_appointment(work: Work, appointment_id: UUID, edit: EditAppointment) -> None:
    """What is given holds from now on. Another time is a move: it has to be confirmed anew, and both times stand in the
    timeline. Heard by: live.

    Raises NotFound unseen, Forbidden, Stale, AppointmentOver, Invalid, TimeTaken.
    """
    before = await _lock(work, appointment_id)
    if before.version != edit.version:
        raise Stale
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
    await _write(work, after, changes, is_moved=is_moved)
    if is_moved or has_other_parties:
        await _take(work, appointment_id, _parties(after), starts_at, ends_at)
    await _note(work, after)
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
    _record(work, after, fact)


async def hand_to(work: Work, before: LockedAppointment, user_ids: Sequence[UUID]) -> LockedAppointment:
    """These people have the locked appointment from now on. Raises TimeTaken when one of them has something else then."""
    after = msgspec.structs.replace(before, version=before.version + 1, user_ids=list(user_ids))
    await _put_people(work, after.id, after.user_ids)
    await _write(work, after, {}, is_moved=False)
    await _take(work, after.id, _parties(after), after.starts_at, after.ends_at)
    await _note(work, after)
    return after


async def confirm_appointment(work: Work, appointment_id: UUID, *, seen: int) -> None:
    """The customer has said that they will come. Raises NotFound unseen, Forbidden, Stale, AppointmentOver."""
    await _come_into(work, appointment_id, "confirmed", seen=seen)


async def mark_arrived(work: Work, appointment_id: UUID, *, seen: int) -> None:
    """The customer came: an appointment that is kept is a contact. Raises NotYet before the day, and as confirming does."""
    await _come_into(work, appointment_id, "arrived", seen=seen)


async def mark_no_show(work: Work, appointment_id: UUID, *, seen: int) -> None:
    """The customer did not come, and what follows this time has come about. Raises NotYet before it has begun, and
    ConsequenceRefused for what cannot follow: nothing is said then. Heard by: live.
    """
    await _come_into(work, appointment_id, "no_show", seen=seen)


async def cancel_appointment(work: Work, appointment_id: UUID, *, reason: str, seen: int) -> None:
    """It will not take place; people and room are free. Raises Invalid without a reason, and as confirming does."""
    reason = clean(reason)[: rules.LONGEST_LINE]
    if not reason:
        raise Invalid({"reason": "required"})
    await _come_into(work, appointment_id, "cancelled", seen=seen, reason=reason)


async def _come_into(work: Work, appointment_id: UUID, state: State, *, seen: int, reason: str | None = None) -> None:
    before = await _lock(work, appointment_id)
    if before.version != seen:
        raise Stale
    if before.state == state:
        return
    rules.check_next(before.state, state, before.starts_at, now=now())
    after = msgspec.structs.replace(before, version=before.version + 1, state=state, reason=reason)
    await _change_state(work, before, after)
    if state == "arrived":
        await customers.note_contact(work, before.customer_id, at=min(now(), before.starts_at))
    _record(work, after, verbs.STATES[state](from_state=before.state, version=after.version))
    if state == "no_show":
        await follow(work, after.id, after.customer_id, after.user_ids[0] if after.user_ids else None)


async def put_back_appointment(
    work: Work, appointment_id: UUID, state: State, *, seen: int, times: tuple[datetime, datetime] | None = None
) -> None:
    """The appointment is in the state, and at the time, it had before: the inverse of all that can happen to it.

    Raises NotFound unseen, Forbidden, Stale when something else came between, TimeTaken when the time was given away meanwhile.
    """
    before = await _lock(work, appointment_id)
    if before.version != seen:
        raise Stale
    starts_at, ends_at = times or (before.starts_at, before.ends_at)
    after = msgspec.structs.replace(
        before, version=before.version + 1, state=state, reason=None, starts_at=starts_at, ends_at=ends_at
    )
    await _change_state(work, before, after)
    _record(work, after, verbs.AppointmentPutBack(from_state=before.state, version=after.version))


async def withdraw_appointment(work: Work, appointment_id: UUID, *, seen: int) -> None:
    """The appointment is called off without a reason: the inverse of booking it. Raises Stale when something came between."""
    before = await _lock(work, appointment_id)
    if before.version != seen:
        raise Stale
    after = msgspec.structs.replace(before, version=before.version + 1, state="cancelled")
    await _change_state(work, before, after)
    _record(work, after, verbs.AppointmentCancelled(from_state=before.state, version=after.version))


async def _change_state(work: Work, before: LockedAppointment, after: LockedAppointment) -> None:
    changes = {"reason": (before.reason, after.reason)} if before.reason != after.reason else {}
    await _write(work, after, changes, is_moved=False)
    was_taken, is_taken = before.state in rules.TAKING, after.state in rules.TAKING
    is_elsewhere = (before.starts_at, before.ends_at) != (after.starts_at, after.ends_at)
    if was_taken and not is_taken:
        await work.run("DELETE FROM bookings WHERE appointment_id = %(id)s", id=after.id)
    if is_taken and (is_elsewhere or not was_taken):
        await _take(work, after.id, _parties(after), after.starts_at, after.ends_at)
    await _note(work, after)


async def _lock(work: Work, appointment_id: UUID) -> LockedAppointment:
    """The appointment, locked, that the actor sees and may change."""
    require(work.actor, "appointments.view")
    appointment = await work.one(_Seen, LOCK_SEEN, id=appointment_id)
    if not can_see(work.actor, appointment.viewers):
        raise NotFound
    require_on(work.actor, EDIT, appointment.viewers)
    return appointment


async def _write(work: Work, after: LockedAppointment, changes: Changes, *, is_moved: bool) -> None:
    work.later(
        "UPDATE appointments SET version = %(version)s, updated_at = now(), state = %(state)s, reason = %(reason)s,"
        " starts_at = %(starts_at)s, ends_at = %(ends_at)s, title = %(title)s, place = %(place)s, room_id = %(room_id)s,"
        " moved_times = moved_times + %(moved)s WHERE id = %(id)s",
        id=after.id,
        version=after.version,
        state=after.state,
        reason=after.reason,
        starts_at=after.starts_at,
        ends_at=after.ends_at,
        title=after.title,
        place=after.place,
        room_id=after.room_id,
        moved=int(is_moved),
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


async def _take(
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


def _parties(appointment: LockedAppointment) -> list[UUID]:
    return [*appointment.user_ids, *([appointment.room_id] if appointment.room_id else [])]


async def _note(work: Work, after: LockedAppointment) -> None:
    """What is to be done for the customer follows the appointment."""
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


def _record(work: Work, after: LockedAppointment, fact: verbs.Fact) -> None:
    work.record(
        fact,
        subject=("appointment", after.id),
        customer_id=after.customer_id,
        touched=customers.touched_by(after.id, after.customer_id),
    )


def _time(starts_at: datetime, minutes: int) -> tuple[datetime, datetime]:
    """From when to when, in UTC. Raises Invalid without a time zone."""
    if starts_at.tzinfo is None:
        raise Invalid({"starts_at": "invalid"})
    starts_at = starts_at.astimezone(UTC).replace(second=0, microsecond=0)
    return starts_at, starts_at + timedelta(minutes=minutes)


def _line(text: str | None) -> str | None:
    return clean(text or "")[: rules.LONGEST_LINE] or None
