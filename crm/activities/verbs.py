"""Facts this room records."""

from collections.abc import Callable
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from crm.core.journal import Fact


class NoteAdded(Fact, frozen=True):
    """A note was written."""

    verb: ClassVar[str] = "note.added"
    happened_at: datetime | None = None


class NoteEdited(Fact, frozen=True):
    """A note says something else now."""

    verb: ClassVar[str] = "note.edited"
    version: int


class NoteDeleted(Fact, frozen=True):
    """A note is gone from the screens."""

    verb: ClassVar[str] = "note.deleted"
    version: int


class NoteRestored(Fact, frozen=True):
    """A deleted note is back."""

    verb: ClassVar[str] = "note.restored"
    version: int


class AppointmentBooked(Fact, frozen=True):
    """A customer has a time with people of the office, perhaps in one of its rooms."""

    verb: ClassVar[str] = "appointment.booked"
    starts_at: datetime
    ends_at: datetime
    user_ids: tuple[UUID, ...]
    room_id: UUID | None
    activity_id: UUID | None = None
    """The activity that asked for it and ended with it."""


class AppointmentMoved(Fact, frozen=True):
    """An appointment is at another time; it has to be confirmed anew."""

    verb: ClassVar[str] = "appointment.moved"
    from_starts_at: datetime
    from_ends_at: datetime
    to_starts_at: datetime
    to_ends_at: datetime
    from_state: str
    version: int


class AppointmentEdited(Fact, frozen=True):
    """Other people or another room, or it says something else; texts stand in field_changes."""

    verb: ClassVar[str] = "appointment.edited"
    fields: tuple[str, ...]
    version: int


class AppointmentConfirmed(Fact, frozen=True):
    """The customer has said that they will come."""

    verb: ClassVar[str] = "appointment.confirmed"
    from_state: str
    version: int


class AppointmentKept(Fact, frozen=True):
    """The customer came."""

    verb: ClassVar[str] = "appointment.kept"
    from_state: str
    version: int
    from_outcome_id: UUID | None = None
    outcome_id: UUID | None = None
    contact_at: datetime | None = None
    """When the customer was reached by it."""
    contact_before: datetime | None = None


class AppointmentMissed(Fact, frozen=True):
    """The customer did not come."""

    verb: ClassVar[str] = "appointment.missed"
    from_state: str
    version: int
    from_outcome_id: UUID | None = None
    outcome_id: UUID | None = None
    contact_at: datetime | None = None
    contact_before: datetime | None = None


class AppointmentCancelled(Fact, frozen=True):
    """An appointment will not take place; the reason stands in field_changes."""

    verb: ClassVar[str] = "appointment.cancelled"
    from_state: str
    version: int
    from_outcome_id: UUID | None = None
    outcome_id: UUID | None = None
    contact_at: datetime | None = None
    contact_before: datetime | None = None
    activity_id: UUID | None = None
    """The activity that is to be done again, as the booking was taken back."""


class AppointmentHandedOver(Fact, frozen=True):
    """An appointment is another person's, as whoever had it left."""

    verb: ClassVar[str] = "appointment.handed_over"
    from_user_id: UUID
    to_user_id: UUID
    version: int


class AppointmentPutBack(Fact, frozen=True):
    """What was said of an appointment was taken back."""

    verb: ClassVar[str] = "appointment.put_back"
    from_state: str
    version: int


STATES: dict[str, Callable[..., Fact]] = {
    "arrived": AppointmentKept,
    "no_show": AppointmentMissed,
    "cancelled": AppointmentCancelled,
}
"""State → what is recorded when an appointment ends in it."""


class NoShowChainEdited(Fact, frozen=True):
    """Something else follows when customers do not come."""

    verb: ClassVar[str] = "no_show_chain.edited"


class StageEntryEdited(Fact, frozen=True):
    """Something else follows when cards come into a stage."""

    verb: ClassVar[str] = "stage_entry.edited"


class MeetingRoomMade(Fact, frozen=True):
    """A room of the office can be booked."""

    verb: ClassVar[str] = "meeting_room.made"


class MeetingRoomRenamed(Fact, frozen=True):
    """A room of the office is called something else."""

    verb: ClassVar[str] = "meeting_room.renamed"


class MeetingRoomEnded(Fact, frozen=True):
    """A room of the office is no longer offered."""

    verb: ClassVar[str] = "meeting_room.ended"


class CalendarFeedOpened(Fact, frozen=True):
    """A person's appointments can be read under a secret address; an earlier one is dead."""

    verb: ClassVar[str] = "calendar_feed.opened"


class CalendarFeedClosed(Fact, frozen=True):
    """A person's secret address is dead."""

    verb: ClassVar[str] = "calendar_feed.closed"


class StorySeen(Fact, frozen=True):
    """Somebody has had a customer's story before them up to this line."""

    verb: ClassVar[str] = "story.seen"
    is_quiet: ClassVar[bool] = True
    up_to: int
