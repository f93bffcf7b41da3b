"""Shapes of reminders on the wire."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from crm.core.text import Line
from crm.people.schemas import Ref
from crm.pipeline.bulk.schemas import Asked


class Reminder(msgspec.Struct):
    """What somebody is to be reminded of. `can` says "edit" to whoever may change those of others; its owner may always."""

    id: UUID
    version: int
    customer_id: UUID
    customer_name: str
    owner: Ref
    text: str
    due_at: datetime
    state: Literal["open", "done", "withdrawn", "ended"]
    """"ended" with the activity it was about."""
    activity_id: UUID | None
    snoozed_times: int
    made_by: Ref | None
    fired_at: datetime | None
    settled_at: datetime | None
    created_at: datetime
    updated_at: datetime
    can: list[str]


class Reminders(msgspec.Struct):
    """Reminders of a customer, the open ones by when they are due, then the others, the latest first."""

    items: list[Reminder]
    next: str | None
    as_of: int


class SetReminder(msgspec.Struct, forbid_unknown_fields=True):
    """A reminder to be set, for oneself unless somebody else is named. Its id makes sending it again harmless."""

    text: Line
    due_at: datetime
    owner_id: UUID | None = None
    id: UUID | None = None
    activity_id: UUID | None = None
    """The open activity of this customer it is about, and with which it ends."""


class EditReminder(msgspec.Struct, forbid_unknown_fields=True):
    """What is given is changed."""

    version: int
    text: Line | UnsetType = UNSET
    due_at: datetime | UnsetType = UNSET
    owner_id: UUID | UnsetType = UNSET


class SnoozeReminder(msgspec.Struct, forbid_unknown_fields=True):
    """Until when it is put off, and why."""

    version: int
    due_at: datetime
    reason: Line


class SeenReminder(msgspec.Struct, forbid_unknown_fields=True):
    """A reminder as its screen shows it."""

    version: int


class RemindCards(Asked, kw_only=True):
    """A reminder about each customer of these cards, for oneself unless somebody else is named."""

    text: Line
    due_at: datetime
    owner_id: UUID | None = None
