"""Shapes of activities on the wire: types with their outcomes, what outcomes bring about, activities, promises."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType

from crm.activities.appointments.rules import State as AppointmentState
from crm.activities.appointments.schemas import BookAppointment
from crm.activities.outcome_schemas import AppointmentEnd, ChosenOutcome, Tone
from crm.people.schemas import Ref

State = Literal["open", "done", "cancelled", "replaced", "withdrawn"]
PromiseState = Literal["open", "kept", "broken", "withdrawn"]
Icon = Literal[
    "inbox",
    "phone",
    "calendar",
    "cash",
    "trophy",
    "missed",
    "repeat",
    "flag",
    "mail",
    "home",
    "key",
    "car",
    "file",
    "star",
    "message",
]
Color = Annotated[str, Meta(pattern="^#[0-9a-f]{6}$")]
Clock = Annotated[str, Meta(pattern="^([01][0-9]|2[0-3]):[0-5][0-9]$")]
Seconds = Annotated[int, Meta(ge=0, le=86_400)]
Minutes = Annotated[int, Meta(ge=0, le=525_600)]

# What an outcome can bring about. A room that offers one more adds its shape here and says what it does in
# `crm/activities/consequences.py`'s registry.


class Move(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="move"):
    """The card goes to this stage, where the customer has one in its pipeline. The reason is that of a lost card."""

    stage_id: UUID
    reason: Annotated[str, Meta(max_length=200)] | None


class Open(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="open"):
    """An activity of this type is opened for the same person, due so many minutes later: on a working day, and at this local
    time where one is said, else within working hours.
    """

    type_id: UUID
    after_minutes: Minutes
    at: Clock | None


class AddTag(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="tag"):
    """The customer gets this tag."""

    tag_id: UUID


class Book(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="book"):
    """An appointment is booked: whoever closes says when, with whom and where."""


class Remind(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="remind"):
    """The activity's person, or whoever closes it where it is nobody's, is reminded of this, due as what is opened is."""

    text: Annotated[str, Meta(min_length=1, max_length=200)]
    after_minutes: Minutes
    at: Clock | None


Consequence = Move | Open | AddTag | Book | Remind
Consequences = Annotated[list[Consequence], Meta(max_length=20)]


class Outcome(msgspec.Struct):
    """One of the ways in which an activity of a type can end."""

    id: UUID
    version: int
    name: str
    tone: Tone
    is_contact: bool
    """The customer was reached."""
    appointment_state: AppointmentEnd | None
    """How an appointment that ends so stands; null for outcomes of other types than "appointment"."""
    consequences: list[Consequence]
    is_ended: bool
    """No longer chosen; its name stands in stories."""


class ActivityType(msgspec.Struct):
    """A sort of work, and how it can end."""

    id: UUID
    version: int
    key: str | None
    """One that the product itself opens or asks for."""
    name: str
    icon: Icon
    color: str
    place: int
    is_ended: bool
    outcomes: list[Outcome]


class ActivityTypes(msgspec.Struct):
    """All types in their order, with those that are no longer opened."""

    items: list[ActivityType]
    next: str | None
    as_of: int


class CreateActivityType(msgspec.Struct, forbid_unknown_fields=True):
    """A new sort of work, behind the last one."""

    name: str
    icon: Icon = "flag"
    color: Color = "#54657a"
    id: UUID | None = None


class EditActivityType(msgspec.Struct, forbid_unknown_fields=True):
    """What is given is changed."""

    version: int
    name: str | UnsetType = UNSET
    icon: Icon | UnsetType = UNSET
    color: Color | UnsetType = UNSET


class CreateOutcome(msgspec.Struct, forbid_unknown_fields=True):
    """One more way for activities of a type to end."""

    name: str
    tone: Tone = "neutral"
    is_contact: bool = False
    appointment_state: AppointmentEnd | None = None
    """Of the type "appointment" alone, where it is "arrived" unless it is said."""
    consequences: Consequences = []
    id: UUID | None = None


class EditOutcome(msgspec.Struct, forbid_unknown_fields=True):
    """What is given is changed."""

    version: int
    name: str | UnsetType = UNSET
    tone: Tone | UnsetType = UNSET
    is_contact: bool | UnsetType = UNSET
    appointment_state: AppointmentEnd | UnsetType = UNSET
    consequences: Consequences | UnsetType = UNSET


class Order(msgspec.Struct, forbid_unknown_fields=True):
    """All of them in their new order."""

    ids: Annotated[list[UUID], Meta(max_length=200)]


class Booked(msgspec.Struct, frozen=True):
    """An appointment that was booked in the place of an activity, as it stands now."""

    id: UUID
    starts_at: datetime
    state: AppointmentState


class Activity(msgspec.Struct):
    """A work package for a customer."""

    id: UUID
    version: int
    customer_id: UUID
    type_id: UUID
    owner: Ref | None
    title: str | None
    due_at: datetime
    state: State
    outcome: ChosenOutcome | None
    reason: str | None
    """Why it was cancelled or replaced, or what was said when it was done."""
    duration_seconds: int | None
    happened_at: datetime | None
    """When it was done, where that is earlier than when it was written down."""
    replaced_by: UUID | None
    """What is to be done instead."""
    appointment: Booked | None
    """What was booked in its place, for whoever sees appointments."""
    application_no: int | None
    """Which application of the customer it is about."""
    lost_before: str | None
    """Why the application before was lost."""
    opened_by: Ref | None
    """Null when it was opened by rule."""
    created_at: datetime
    closed_at: datetime | None
    closed_by: Ref | None
    can: list[str]


class Activities(msgspec.Struct):
    """Activities of a customer."""

    items: list[Activity]
    next: str | None
    as_of: int


Title = Annotated[str, Meta(max_length=200)]


class OpenActivity(msgspec.Struct, forbid_unknown_fields=True):
    """Work to be done. Its owner is whoever opens it unless somebody is named; null is nobody."""

    type_id: UUID
    due_at: datetime
    title: Title | None = None
    owner_id: UUID | UnsetType | None = UNSET
    id: UUID | None = None


class EditActivity(msgspec.Struct, forbid_unknown_fields=True):
    """What is given is changed."""

    version: int
    due_at: datetime | UnsetType = UNSET
    title: Title | UnsetType | None = UNSET
    owner_id: UUID | UnsetType | None = UNSET


class CloseActivity(msgspec.Struct, forbid_unknown_fields=True):
    """How it ended, and what is said with that.

    `fields` and `reason` are those of the move of a card, where the outcome moves one. `appointment` is booked before it
    goes, `note` is written on the customer, `next` is opened: all in the same act. `happened_at` is when it was done, where
    that is written down later.
    """

    version: int
    outcome_id: UUID
    fields: Annotated[dict[str, str], Meta(max_length=100)] = {}
    reason: Annotated[str, Meta(max_length=200)] | None = None
    duration_seconds: Seconds | None = None
    note: Annotated[str, Meta(max_length=10_000)] | None = None
    next: OpenActivity | None = None
    appointment: BookAppointment | None = None
    happened_at: datetime | None = None


class CloseAppointment(msgspec.Struct, forbid_unknown_fields=True):
    """How an appointment ended, and what is said with that, as when an activity is closed; `appointment` is booked besides."""

    version: int
    outcome_id: UUID
    fields: Annotated[dict[str, str], Meta(max_length=100)] = {}
    reason: Annotated[str, Meta(max_length=200)] | None = None
    note: Annotated[str, Meta(max_length=10_000)] | None = None
    next: OpenActivity | None = None
    appointment: BookAppointment | None = None


class CancelActivity(msgspec.Struct, forbid_unknown_fields=True):
    """Why it is not to be done."""

    version: int
    reason: Annotated[str, Meta(max_length=200)]


class ReplaceActivity(msgspec.Struct, forbid_unknown_fields=True):
    """What is to be done instead."""

    version: int
    by: OpenActivity
    reason: Annotated[str, Meta(max_length=200)] | None = None


class Promise(msgspec.Struct):
    """Something that was promised to a customer, and what became of it."""

    id: UUID
    version: int
    customer_id: UUID
    activity_id: UUID | None
    text: str
    due_at: datetime
    promised_by: Ref | None
    state: PromiseState
    created_at: datetime
    closed_at: datetime | None
    can: list[str]


class Promises(msgspec.Struct):
    """Everything that was promised to a customer: what is open first, then the newest."""

    items: list[Promise]
    next: str | None
    as_of: int


class MakePromise(msgspec.Struct, forbid_unknown_fields=True):
    """A promise of whoever writes it down."""

    text: Annotated[str, Meta(max_length=500)]
    due_at: datetime
    activity_id: UUID | None = None
    id: UUID | None = None


class EditPromise(msgspec.Struct, forbid_unknown_fields=True):
    """What is given is changed."""

    version: int
    text: Annotated[str, Meta(max_length=500)] | UnsetType = UNSET
    due_at: datetime | UnsetType = UNSET


class SettlePromise(msgspec.Struct, forbid_unknown_fields=True):
    """Whether it was kept."""

    version: int
    is_kept: bool


class SeenPromise(msgspec.Struct, forbid_unknown_fields=True):
    """A promise as its screen shows it."""

    version: int
