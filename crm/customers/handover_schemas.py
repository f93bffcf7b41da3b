"""Shapes of hand-overs on the wire."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from crm.people.schemas import Ref


class Handover(msgspec.Struct):
    """A customer handed to a new owner, with what they must know. Accepting it is theirs alone: `to_user`."""

    id: UUID
    version: int
    customer_id: UUID
    from_user: Ref | None
    to_user: Ref
    text: str
    state: Literal["waiting", "accepted", "withdrawn"]
    settled_at: datetime | None
    created_at: datetime
    updated_at: datetime


class Handovers(msgspec.Struct):
    """A customer's hand-overs, the latest first."""

    items: list[Handover]
    next: str | None
    as_of: int


class SeenHandover(msgspec.Struct, forbid_unknown_fields=True):
    """A hand-over as its screen shows it."""

    version: int
