"""How this room's verbs are taken back."""

from datetime import datetime
from uuid import UUID

import msgspec

from crm.activities import actions, verbs
from crm.activities import activity_verbs as work_verbs
from crm.activities.appointments import actions as appointments
from crm.activities.appointments.handing_over import give_back_appointment
from crm.activities.appointments.rules import State
from crm.core.journal import Written
from crm.core.undo import Inverse
from crm.core.work import Work


async def unwrite(work: Work, line: Written) -> None:
    """The note is gone from the screens."""
    await actions.delete_note(work, _subject(line))


async def restore(work: Work, line: Written) -> None:
    """The deleted note is back."""
    facts = msgspec.convert(line.facts, verbs.NoteDeleted)
    await actions.restore_note(work, _subject(line), seen=facts.version)


async def unbook(work: Work, line: Written) -> None:
    """The appointment is called off, as if it had not been booked."""
    assert line.subject_id is not None
    await appointments.withdraw_appointment(work, line.subject_id, seen=1)


async def put_back(work: Work, line: Written) -> None:
    """The appointment stands as before something was said of it."""
    assert line.subject_id is not None
    facts = msgspec.convert(line.facts, Came)
    contact = (facts.contact_at, facts.contact_before) if facts.contact_at is not None else None
    await appointments.put_back_appointment(
        work,
        line.subject_id,
        facts.from_state,
        seen=facts.version,
        outcome_id=facts.from_outcome_id,
        contact=contact,
    )


async def move_back(work: Work, line: Written) -> None:
    """The appointment is at the time from which it was moved."""
    assert line.subject_id is not None
    facts = msgspec.convert(line.facts, verbs.AppointmentMoved)
    await appointments.put_back_appointment(
        work,
        line.subject_id,
        msgspec.convert(facts.from_state, State),
        seen=facts.version,
        times=(facts.from_starts_at, facts.from_ends_at),
    )


async def hand_back(work: Work, line: Written) -> None:
    """The appointment is that of whoever left, or lost the customer, as before."""
    assert line.subject_id is not None
    facts = msgspec.convert(line.facts, verbs.AppointmentHandedOver)
    is_by_rule = line.actor_kind == "system"
    await give_back_appointment(
        work, line.subject_id, facts.from_user_id, facts.to_user_id, seen=facts.version, is_by_rule=is_by_rule
    )


class Came(msgspec.Struct):
    """What every line about a state carries."""

    from_state: State
    version: int
    from_outcome_id: UUID | None = None
    contact_at: datetime | None = None
    contact_before: datetime | None = None


async def unopen(work: Work, line: Written) -> None:
    """The activity was never to be done."""
    await actions.withdraw_activity(work, _subject(line), seen=_version(line))


async def unedit(work: Work, line: Written) -> None:
    """The activity is as it was."""
    await actions.unedit_activity(work, _subject(line), seen=_version(line))


async def give_back(work: Work, line: Written) -> None:
    """The activity is that of whoever left, or lost the customer, as before."""
    facts = msgspec.convert(line.facts, work_verbs.ActivityHandedOver)
    is_by_rule = line.actor_kind == "system"
    await actions.give_back_activity(
        work, _subject(line), facts.from_user_id, seen=facts.version, is_by_rule=is_by_rule
    )


async def unclose(work: Work, line: Written) -> None:
    """The activity is to be done as before; what its outcome brought about has lines of its own."""
    facts = msgspec.convert(line.facts, work_verbs.ActivityClosed)
    contact = (facts.contact_at, facts.contact_before) if facts.contact_at is not None else None
    await actions.reopen_activity(work, _subject(line), seen=facts.version, contact=contact)


async def unend(work: Work, line: Written) -> None:
    """The activity that was cancelled or replaced is to be done as before."""
    await actions.reopen_activity(work, _subject(line), seen=_version(line))


async def unend_type(work: Work, line: Written) -> None:
    """The sort of work is there again."""
    await actions.restore_type(work, _subject(line), seen=_version(line))


async def unend_outcome(work: Work, line: Written) -> None:
    """The way to end can be chosen again."""
    await actions.restore_outcome(work, _subject(line), seen=_version(line))


async def unpromise(work: Work, line: Written) -> None:
    """Nothing was promised."""
    await actions.withdraw_promise(work, _subject(line), seen=_version(line))


async def unedit_promise(work: Work, line: Written) -> None:
    """It is promised as it was, by whom it was."""
    facts = msgspec.convert(line.facts, work_verbs.PromiseEdited)
    if facts.fields == ["promised_by"]:
        is_by_rule = line.actor_kind == "system"
        await actions.give_back_promise(work, _subject(line), seen=facts.version, is_by_rule=is_by_rule)
        return
    await actions.unedit_promise(work, _subject(line), seen=_version(line))


async def unsettle(work: Work, line: Written) -> None:
    """The promise is still to be kept."""
    await actions.reopen_promise(work, _subject(line), seen=_version(line))


def _subject(line: Written) -> UUID:
    assert line.subject_id is not None
    return line.subject_id


def _version(line: Written) -> int:
    return msgspec.convert(line.facts["version"], int)


INVERSES: dict[str, Inverse] = {
    "note.added": unwrite,
    "note.deleted": restore,
    "appointment.booked": unbook,
    "appointment.moved": move_back,
    "appointment.handed_over": hand_back,
    "appointment.confirmed": put_back,
    "appointment.kept": put_back,
    "appointment.missed": put_back,
    "appointment.cancelled": put_back,
    "activity.opened": unopen,
    "activity.edited": unedit,
    "activity.handed_over": give_back,
    "activity.closed": unclose,
    "activity.cancelled": unend,
    "activity.replaced": unend,
    "activity_type.ended": unend_type,
    "outcome.ended": unend_outcome,
    "promise.made": unpromise,
    "promise.edited": unedit_promise,
    "promise.settled": unsettle,
    "promise.withdrawn": unsettle,
}
