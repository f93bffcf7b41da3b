"""Shapes of hand-overs on the wire."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from crm.core.text import Paragraphs
from crm.people.schemas import Ref


class Handover(msgspec.Struct):
    """A customer handed to a new owner, with what they must know. Accepting it is theirs alone: `to_user`."""

    id: UUID
    version: int
    customer_id: UUID
    from_user: Ref | None
    to_user: Ref
    text: str
    state: Literal["waiting", "accepted", "declined", "withdrawn"]
    answer: str | None
    """Why it was declined."""
    settled_at: datetime | None
    created_at: datetime
    updated_at: datetime


class Handovers(msgspec.Struct):
    """A customer's hand-overs, the latest first."""

    items: list[Handover]
    next: str | None
    as_of: int


class DeclineHandover(msgspec.Struct, forbid_unknown_fields=True):
    """Why one does not take over, if one says so."""

    version: int
    answer: Paragraphs | None = None


class SeenHandover(msgspec.Struct, forbid_unknown_fields=True):
    """A hand-over as its screen shows it."""

    version: int
