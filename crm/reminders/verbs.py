"""Facts this room records. What a reminder says stands in its row; why it was put off, in field_changes."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from crm.core.journal import Fact


class ReminderSet(Fact, frozen=True):
    """Somebody is to be reminded."""

    verb: ClassVar[str] = "reminder.set"
    owner_id: UUID
    due_at: datetime


class ReminderEdited(Fact, frozen=True):
    """It says something else, or is another person's, or at another time; texts stand in field_changes."""

    verb: ClassVar[str] = "reminder.edited"
    from_owner_id: UUID
    to_owner_id: UUID
    from_due_at: datetime
    to_due_at: datetime
    fields: tuple[str, ...]
    version: int


class ReminderSnoozed(Fact, frozen=True):
    """It was put off, with a reason."""

    verb: ClassVar[str] = "reminder.snoozed"
    from_due_at: datetime
    to_due_at: datetime
    was_fired: bool
    version: int


class ReminderFired(Fact, frozen=True):
    """Its time has come: its person is told of it."""

    verb: ClassVar[str] = "reminder.fired"
    owner_id: UUID


class ReminderDone(Fact, frozen=True):
    """What it reminded of is done."""

    verb: ClassVar[str] = "reminder.done"
    version: int


class ReminderWithdrawn(Fact, frozen=True):
    """Nobody needs to be reminded any more."""

    verb: ClassVar[str] = "reminder.withdrawn"
    version: int


class ReminderEnded(Fact, frozen=True):
    """The activity it was about has ended, and it with it."""

    verb: ClassVar[str] = "reminder.ended"
    version: int


class ReminderReopened(Fact, frozen=True):
    """It is open again."""

    verb: ClassVar[str] = "reminder.reopened"
    version: int
