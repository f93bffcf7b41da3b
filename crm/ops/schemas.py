"""Shapes of ops on the wire."""

from datetime import datetime
from uuid import UUID

import msgspec

from crm.core.faults import Reason
from crm.people.schemas import Ref


class ChainCheck(msgspec.Struct):
    """One look through the sealed journal, and what came of it; `broken` ranges do not hold."""

    id: UUID
    asked_at: datetime
    asked_by: Ref | None
    """Null for the check of a night."""
    done_at: datetime | None
    checked_to: int
    lines: int
    broken: int
    broken_from: int | None
    """Where the first range that does not hold begins."""
    broken_to: int | None


class Chain(msgspec.Struct):
    """How the chain of hashes over the journal stands."""

    sealed_to: int
    sealed_at: datetime | None
    unsealed: int
    """Lines that wait to be sealed; they are within a minute."""
    running: ChainCheck | None
    last: ChainCheck | None
    as_of: int


class ParkedLine(msgspec.Struct):
    """A line of the journal that a reaction (`room`) could not handle; the room went on without it."""

    id: UUID
    room: str
    seq: int
    verb: str
    at: datetime | None
    """When the line was written; null when it stands in the journal no more."""
    reason: Reason
    tries: int
    parked_at: datetime
    tried_at: datetime
    can: list[str]


class ParkedLines(msgspec.Struct):
    """A page of parked lines, the one parked last first, and how many there are."""

    items: list[ParkedLine]
    next: str | None
    total: int
    as_of: int
