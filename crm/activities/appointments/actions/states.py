"""How appointments go: confirmed, ended with an outcome, called off, and each of these taken back.

The outcomes of the type "appointment" are the ways in which an appointment ends: each says how it stands then, and brings about
what outcomes of activities do. An appointment is the one thing that is ended; the activity it was booked for has ended before.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import LiteralString
from uuid import UUID

import msgspec

from crm.activities import verbs
from crm.activities.actions.activities import note_activity, reason_of
from crm.activities.actions.closing import open_next, wishes_of
from crm.activities.actions.notes import add_note
from crm.activities.activity_schemas import CloseAppointment, Consequence
from crm.activities.appointments import rules
from crm.activities.appointments.actions.booking import (
    OF_APPOINTMENT,
    LockedAppointment,
    lock_appointment,
    note_appointment,
    parties_of,
    record,
    shown_by,
    take_time,
    write_appointment,
)
from crm.activities.appointments.chain import STEP
from crm.activities.appointments.rules import AppointmentOver, State
from crm.activities.consequences import Closing, carry_out
from crm.activities.doors import Around, LockedActivity
from crm.activities.endings import put_back_companions
from crm.activities.outcome_schemas import AppointmentEnd
from crm.core.changes import changes_of
from crm.core.clock import now
from crm.core.problems import Invalid
from crm.core.text import clean
from crm.core.work import Work
from crm.customers import actions as customers


class _Outcome(msgspec.Struct):
    """What ends an appointment."""

    id: UUID
    state: AppointmentEnd
    consequences: list[Consequence]
    is_contact: bool


class _Around(Around):
    """What ending an appointment must know beside it."""

    outcome: _Outcome | None
    follows: list[Consequence]
    """By rule, where nobody came."""
    last_contact_at: datetime | None


# The outcome that was chosen, else the first one by which an appointment comes into the state that was said.
AROUND: LiteralString = f"""
SELECT c.viewers, b.last_contact_at, {STEP} AS follows,
       (SELECT json_build_object('id', o.id, 'state', o.appointment_state, 'consequences', o.consequences,
                                 'is_contact', o.is_contact)
        FROM outcomes o
        WHERE o.ended_at IS NULL AND o.type_id = (SELECT t.id FROM activity_types t WHERE t.key = 'appointment')
          AND (o.id = %(outcome_id)s OR %(outcome_id)s::uuid IS NULL AND o.appointment_state = %(state)s)
        ORDER BY o.place, o.id LIMIT 1) AS outcome
FROM appointments a
JOIN customers c ON c.id = a.customer_id
LEFT JOIN customer_brief b ON b.customer_id = c.id
WHERE a.id = %(id)s
"""


async def confirm_appointment(work: Work, appointment_id: UUID, *, seen: int) -> None:
    """The customer has said that they will come. Raises NotFound unseen, Forbidden, Stale, AppointmentOver."""
    before, _ = await lock_appointment(work, appointment_id, Around, OF_APPOINTMENT, seen=seen)
    if before.state == "confirmed":
        return
    rules.check_next(before.state, "confirmed", before.starts_at, now=now())
    after = msgspec.structs.replace(before, version=before.version + 1, state="confirmed")
    await _change_state(work, before, after)
    record(work, after, verbs.AppointmentConfirmed(from_state=before.state, version=after.version))


async def close_appointment(work: Work, appointment_id: UUID, close: CloseAppointment) -> None:
    """The appointment has ended with this outcome, and what the outcome brings about has come about, all in one act; where nobody
    came, what follows this time by rule as well.

    Raises NotFound unseen, Forbidden, Stale, AppointmentOver, NotYet before the day (or its time, where nobody came), Invalid for
    an outcome of another type and for what a stage needs and nobody has said, ConsequenceRefused. Heard by: live.
    """
    await _end(work, appointment_id, None, close.version, close)


async def mark_arrived(work: Work, appointment_id: UUID, *, seen: int) -> None:
    """The customer came: the first outcome that says so has come about, where there is one. Raises as closing does."""
    await _end(work, appointment_id, "arrived", seen)


async def mark_no_show(work: Work, appointment_id: UUID, *, seen: int) -> None:
    """The customer did not come: the first outcome that says so has come about, where there is one, and what follows this time
    by rule. Raises as closing does.
    """
    await _end(work, appointment_id, "no_show", seen)


async def cancel_appointment(work: Work, appointment_id: UUID, *, reason: str, seen: int) -> None:
    """It will not take place, and nothing follows; people and room are free. Raises Invalid without a reason, and as confirming
    does.
    """
    reason = clean(reason)[: rules.LONGEST_LINE]
    if not reason:
        raise Invalid({"reason": "required"})
    before, _ = await lock_appointment(work, appointment_id, Around, OF_APPOINTMENT, seen=seen)
    if before.state == "cancelled":
        return
    rules.check_open(before.state)
    after = msgspec.structs.replace(before, version=before.version + 1, state="cancelled", reason=reason)
    await _change_state(work, before, after)
    record(work, after, verbs.AppointmentCancelled(from_state=before.state, version=after.version))


async def _end(
    work: Work, appointment_id: UUID, state: AppointmentEnd | None, seen: int, said: CloseAppointment | None = None
) -> None:
    wanted = {"outcome_id": said.outcome_id if said else None, "state": state}
    before, around = await lock_appointment(work, appointment_id, _Around, AROUND, seen=seen, **wanted)
    outcome = around.outcome
    state = outcome.state if outcome else state
    if state is None:
        raise Invalid({"outcome_id": "unknown_outcome"})
    if before.state == state:
        if said and before.outcome_id != said.outcome_id:
            raise AppointmentOver
        return
    at = now()
    rules.check_next(before.state, state, before.starts_at, now=at)
    after = msgspec.structs.replace(
        before,
        version=before.version + 1,
        state=state,
        reason=reason_of(said.reason) if said else None,
        outcome_id=outcome.id if outcome else None,
    )
    await _change_state(work, before, after)
    contact_at = _contact(state, outcome, before.starts_at, at)
    record(work, after, _fact(before, after, contact_at, around.last_contact_at))
    await _bring_about(work, after, outcome, around, at, said)
    if contact_at is not None:
        await customers.note_contact(work, after.customer_id, at=contact_at)
    elif before.state == "arrived":
        await _forget_arrival(work, before)
    if said and clean(said.note or ""):
        await add_note(work, after.customer_id, text=said.note or "", note_id=None)
    if said and said.next is not None:
        await open_next(work, after.customer_id, around.viewers, said.next, owner_id=_person(after))


class _Arrival(msgspec.Struct):
    """When a customer was reached by coming, and when before."""

    contact_at: datetime
    contact_before: datetime | None


ARRIVAL: LiteralString = """
SELECT (facts->>'contact_at')::timestamptz AS contact_at, (facts->>'contact_before')::timestamptz AS contact_before
FROM journal WHERE customer_id = %(customer_id)s AND subject_id = %(id)s AND verb = 'appointment.kept'
  AND facts->>'contact_at' IS NOT NULL
ORDER BY seq DESC LIMIT 1
"""


async def _arrival(work: Work, appointment: LockedAppointment) -> _Arrival | None:
    return await work.maybe(_Arrival, ARRIVAL, customer_id=appointment.customer_id, id=appointment.id)


async def _forget_arrival(work: Work, before: LockedAppointment) -> None:
    """They had not come after all, so they were not reached by that."""
    arrival = await _arrival(work, before)
    if arrival is not None:
        await customers.forget_contact(work, before.customer_id, at=arrival.contact_at, before=arrival.contact_before)


async def _bring_about(
    work: Work,
    after: LockedAppointment,
    outcome: _Outcome | None,
    around: _Around,
    at: datetime,
    said: CloseAppointment | None,
) -> None:
    closing = Closing(
        after.id,
        after.customer_id,
        _person(after),
        at,
        after.reason,
        dict(said.fields) if said else {},
        said.appointment if said else None,
    )
    by_rule = around.follows if after.state == "no_show" else []
    wishes = [*(outcome.consequences if outcome else []), *by_rule]
    await carry_out(work, wishes_of(wishes, closing), closing)


def _contact(state: State, outcome: _Outcome | None, starts_at: datetime, at: datetime) -> datetime | None:
    """When the customer was reached: as they came, or as they said that they would not."""
    if state == "arrived":
        return min(at, starts_at)
    return at if outcome and outcome.is_contact else None


def _fact(
    before: LockedAppointment, after: LockedAppointment, contact_at: datetime | None, contact_before: datetime | None
) -> verbs.Fact:
    return verbs.STATES[after.state](
        from_state=before.state,
        from_outcome_id=before.outcome_id,
        outcome_id=after.outcome_id,
        contact_at=contact_at,
        contact_before=contact_before if contact_at is not None else None,
        version=after.version,
    )


async def put_back_appointment(
    work: Work,
    appointment_id: UUID,
    state: State,
    *,
    seen: int,
    outcome_id: UUID | None = None,
    times: tuple[datetime, datetime] | None = None,
    contact: tuple[datetime, datetime | None] | None = None,
) -> None:
    """The appointment is in the state, for the reason and at the time it had before: the inverse of all that can happen to it.
    `contact` is when the customer was reached by it, and when before; who came after all was reached when they came.

    Raises NotFound unseen, Forbidden, Stale when something else came between, TimeTaken when the time was given away meanwhile.
    """
    before, _ = await lock_appointment(work, appointment_id, Around, OF_APPOINTMENT, seen=seen)
    starts_at, ends_at = times or (before.starts_at, before.ends_at)
    changed = (await changes_of(work, appointment_id, seen)).get("reason")
    after = msgspec.structs.replace(
        before,
        version=before.version + 1,
        state=state,
        outcome_id=outcome_id,
        reason=changed.old if changed else before.reason,
        starts_at=starts_at,
        ends_at=ends_at,
    )
    await _change_state(work, before, after)
    if contact is not None:
        await customers.forget_contact(work, after.customer_id, at=contact[0], before=contact[1])
    if state == "arrived":
        arrival = await _arrival(work, after)
        await customers.note_contact(
            work, after.customer_id, at=arrival.contact_at if arrival else min(now(), after.starts_at)
        )
    record(work, after, verbs.AppointmentPutBack(from_state=before.state, version=after.version))


REOPEN = """
UPDATE activities SET state = 'open', appointment_id = NULL, closed_at = NULL, closed_by = NULL, version = version + 1,
       updated_at = now()
WHERE id = %(id)s RETURNING id, version, customer_id, type_id, owner_id, title, due_at, state
"""


async def withdraw_appointment(work: Work, appointment_id: UUID, *, seen: int) -> None:
    """The appointment is called off without a reason, and the activity it was booked for is to be done as before: the inverse of
    booking it. Raises Stale when something came between.
    """
    before, _ = await lock_appointment(work, appointment_id, Around, OF_APPOINTMENT, seen=seen)
    after = msgspec.structs.replace(before, version=before.version + 1, state="cancelled", activity_id=None)
    await _change_state(work, before, after)
    if before.activity_id is not None:
        wish = await work.one(LockedActivity, REOPEN, id=before.activity_id)
        await put_back_companions(work, wish.id)
        await note_activity(work, wish.id, wish.customer_id, wish.type_id, wish.owner_id, wish.title, wish.due_at)
    record(
        work,
        after,
        verbs.AppointmentCancelled(from_state=before.state, version=after.version, activity_id=before.activity_id),
        touched=shown_by(before.activity_id, before.customer_id),
    )


async def _change_state(work: Work, before: LockedAppointment, after: LockedAppointment) -> None:
    changes = {"reason": (before.reason, after.reason)} if before.reason != after.reason else {}
    is_elsewhere = (before.starts_at, before.ends_at) != (after.starts_at, after.ends_at)
    # Only what is taken back brings an appointment to another time here.
    await write_appointment(work, after, changes, moves=-int(is_elsewhere))
    was_taken, is_taken = before.state in rules.TAKING, after.state in rules.TAKING
    if was_taken and not is_taken:
        await work.run("DELETE FROM bookings WHERE appointment_id = %(id)s", id=after.id)
    if is_taken and (is_elsewhere or not was_taken):
        await take_time(work, after.id, parties_of(after), after.starts_at, after.ends_at)
    await note_appointment(work, after)


def _person(appointment: LockedAppointment) -> UUID | None:
    """Whose it is: whom what follows falls to."""
    people: Sequence[UUID] = appointment.user_ids
    return people[0] if people else None
