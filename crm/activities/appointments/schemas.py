"""Shapes of appointments on the wire."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType

from crm.activities.appointments.rules import MOST_PEOPLE, Point, State
from crm.activities.outcome_schemas import ChosenOutcome
from crm.core.text import Line
from crm.people.schemas import Ref

Minutes = Annotated[int, Meta(ge=5, le=24 * 60)]
People = Annotated[list[UUID], Meta(min_length=1, max_length=MOST_PEOPLE)]


class Appointment(msgspec.Struct):
    """A time somebody of the office has for a customer."""

    id: UUID
    version: int
    customer_id: UUID
    customer_name: str
    title: str | None
    place: str | None
    room: Ref | None
    people: list[Ref]
    starts_at: datetime
    ends_at: datetime
    state: State
    outcome: ChosenOutcome | None
    """How it ended, in the words of the office."""
    moved_times: int
    """How often it was put to another time; from when to when stands in the customer's timeline."""
    reason: str | None
    """Why it was cancelled."""
    booked_by: Ref | None
    created_at: datetime
    updated_at: datetime
    can: list[str]


class Appointments(msgspec.Struct):
    """Appointments in the order in which they begin."""

    items: list[Appointment]
    next: str | None
    as_of: int


class Busy(msgspec.Struct, frozen=True):
    """A time somebody or a room is taken; for what is not told."""

    party: UUID
    starts_at: datetime
    ends_at: datetime


class BusyTimes(msgspec.Struct):
    """When these people and rooms are taken."""

    items: list[Busy]
    next: str | None
    as_of: int


class NoShowRisk(msgspec.Struct):
    """How likely it is, by rule, that a customer does not come, and why: the score is 10 and the sum of the points."""

    score: int
    points: list[Point]


class BookAppointment(msgspec.Struct, forbid_unknown_fields=True):
    """An appointment to be booked. Its id, chosen by the client, makes sending it again harmless.

    `activity_id` is the open activity that asks for it, which ends with the booking: the first one unless it is said, none
    where it is null.
    """

    starts_at: datetime
    minutes: Minutes
    user_ids: People
    id: UUID | None = None
    title: Line | None = None
    place: Line | None = None
    room_id: UUID | None = None
    activity_id: UUID | UnsetType | None = UNSET


class EditAppointment(msgspec.Struct, forbid_unknown_fields=True):
    """What is given is changed; another time is a move, and the story keeps both."""

    version: int
    starts_at: datetime | UnsetType = UNSET
    minutes: Minutes | UnsetType = UNSET
    user_ids: People | UnsetType = UNSET
    title: Line | UnsetType | None = UNSET
    place: Line | UnsetType | None = UNSET
    room_id: UUID | UnsetType | None = UNSET


class SeenAppointment(msgspec.Struct, forbid_unknown_fields=True):
    """An appointment as its screen shows it."""

    version: int


class CancelAppointment(msgspec.Struct, forbid_unknown_fields=True):
    """Why it is called off."""

    version: int
    reason: Line


class MeetingRoom(msgspec.Struct):
    """A room of the office in which customers are met."""

    id: UUID
    version: int
    name: str


class MeetingRooms(msgspec.Struct):
    """All meeting rooms by name."""

    items: list[MeetingRoom]
    next: str | None
    as_of: int


class MakeMeetingRoom(msgspec.Struct, forbid_unknown_fields=True):
    """A room to be offered."""

    name: Line
    id: UUID | None = None


class EditMeetingRoom(msgspec.Struct, forbid_unknown_fields=True):
    """Its new name."""

    version: int
    name: Line


class CalendarFeed(msgspec.Struct):
    """Whether this person's appointments can be read under a secret address, and when they last were."""

    is_open: bool
    created_at: datetime | None
    read_at: datetime | None


class CalendarAddress(msgspec.Struct):
    """The secret address, shown this once."""

    url: str
