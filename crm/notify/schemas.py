"""Shapes of notices on the wire."""

from datetime import datetime
from uuid import UUID

import msgspec

from crm.people.schemas import Ref


class Notice(msgspec.Struct):
    """Something a person is told in the app."""

    id: UUID
    verb: str
    """The verb of the line that told of it."""
    at: datetime
    read_at: datetime | None
    customer: Ref
    subject_kind: str
    subject_id: UUID
    by: Ref | None
    """Who handed the customer over, or answered."""
    title: str | None
    """What it says: the reminder, what a new owner must know, why it was declined."""
    is_settled: bool
    """What it is about is done with, so that nothing is left to do."""


class Notices(msgspec.Struct):
    """A page of notices, the latest first."""

    items: list[Notice]
    next: str | None
    as_of: int
