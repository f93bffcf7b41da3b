"""How this room's verbs are taken back."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from crm.core.changes import changes_of
from crm.core.journal import Written
from crm.core.undo import Inverse, InverseOfMany, Refusal
from crm.core.work import Work
from crm.reminders import actions, verbs


async def unset(work: Work, line: Written) -> None:
    """Nobody is reminded, as if it had not been set."""
    await actions.unset_reminder(work, _of(line))


async def unsettle(work: Work, line: Written) -> None:
    """What was done or withdrawn is open again."""
    facts = msgspec.convert(line.facts, verbs.ReminderDone)
    await actions.put_back_reminder(work, _of(line), seen=facts.version)


async def unsnooze(work: Work, line: Written) -> None:
    """It is due when it was before; what had been told is not told again."""
    facts = msgspec.convert(line.facts, verbs.ReminderSnoozed)
    await actions.put_back_reminder(
        work, _of(line), seen=facts.version, due_at=facts.from_due_at, is_fired=facts.was_fired
    )


async def unedit(work: Work, line: Written) -> None:
    """It says what it said, to whom and when it did."""
    facts = msgspec.convert(line.facts, verbs.ReminderEdited)
    text = (await changes_of(work, _of(line), facts.version)).get("text")
    await actions.put_back_reminder(
        work,
        _of(line),
        seen=facts.version,
        due_at=facts.from_due_at,
        owner_id=facts.from_owner_id,
        text=str(text.old) if text else None,
        is_by_rule=line.actor_kind == "system",
    )


def _of(line: Written) -> UUID:
    assert line.subject_id is not None
    return line.subject_id


async def unset_many(work: Work, lines: Sequence[Written]) -> list[Refusal]:
    """Nobody is reminded of any of these, as if they had not been set."""
    return await actions.unset_reminders(work, [_of(line) for line in lines])


INVERSES: dict[str, Inverse] = {
    "reminder.set": unset,
    "reminder.done": unsettle,
    "reminder.withdrawn": unsettle,
    "reminder.snoozed": unsnooze,
    "reminder.edited": unedit,
}

OF_MANY: dict[str, InverseOfMany] = {"reminder.set": unset_many}
