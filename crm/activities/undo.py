"""How this room's verbs are taken back."""

import msgspec

from crm.activities import actions, verbs
from crm.activities.appointments import actions as appointments
from crm.activities.appointments.rules import State
from crm.core.journal import Written
from crm.core.undo import Inverse
from crm.core.work import Work


async def unwrite(work: Work, line: Written) -> None:
    """The note is gone from the screens."""
    assert line.subject_id is not None
    await actions.delete_note(work, line.subject_id)


async def restore(work: Work, line: Written) -> None:
    """The deleted note is back."""
    assert line.subject_id is not None
    facts = msgspec.convert(line.facts, verbs.NoteDeleted)
    await actions.restore_note(work, line.subject_id, seen=facts.version)


async def unbook(work: Work, line: Written) -> None:
    """The appointment is called off, as if it had not been booked."""
    assert line.subject_id is not None
    await appointments.withdraw_appointment(work, line.subject_id, seen=1)


async def put_back(work: Work, line: Written) -> None:
    """The appointment stands as before something was said of it."""
    assert line.subject_id is not None
    facts = msgspec.convert(line.facts, Came)
    await appointments.put_back_appointment(work, line.subject_id, facts.from_state, seen=facts.version)


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


class Came(msgspec.Struct):
    """What every line about a state carries."""

    from_state: State
    version: int


INVERSES: dict[str, Inverse] = {
    "note.added": unwrite,
    "note.deleted": restore,
    "appointment.booked": unbook,
    "appointment.moved": move_back,
    "appointment.confirmed": put_back,
    "appointment.kept": put_back,
    "appointment.missed": put_back,
    "appointment.cancelled": put_back,
}
