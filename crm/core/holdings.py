"""Holdings: what a person or a team holds, room by room, and how it is handed over when they go.

Each room hands in what it holds, and main lists them all; so whoever leaves leaves nothing behind, and a room made later
joins by adding a row.
"""

from collections.abc import Awaitable, Callable
from typing import Literal
from uuid import UUID

import msgspec

from crm.core.problems import Invalid
from crm.core.work import Work

Way = Literal["person", "spread", "pool", "end"]


class Heirs(msgspec.Struct, frozen=True):
    """Who gets it: one person, several in turn, or nobody, so that it goes to the pool or ends."""

    way: Way
    user_ids: tuple[UUID, ...] = ()

    def of(self, place: int) -> UUID | None:
        """Whose the thing at this place is."""
        return self.user_ids[place % len(self.user_ids)] if self.user_ids else None


HandOver = Callable[[Work, UUID, Heirs, int], Awaitable[int]]


class Holding(msgspec.Struct, frozen=True):
    """One kind of things a person holds."""

    name: str
    """Its text `holding.<name>` stands in the room's locales."""
    ways: tuple[Way, ...]
    """How it may be handed over; the first is what is done unless somebody chooses."""
    count: Callable[[Work, UUID], Awaitable[int]]
    hand_over: HandOver
    """Hands over the next things (at most `MOST`) of a person, `done` having been handed over before; how many they were."""

    def check(self, heirs: Heirs) -> None:
        """Raise Invalid unless it may be handed over so."""
        if heirs.way not in self.ways or bool(heirs.user_ids) != (heirs.way in ("person", "spread")):
            raise Invalid({"ways": "not_a_way"})


MOST = 500
"""Things handed over in one transaction, so that nobody waits long for those under lock."""


class TeamHolding(msgspec.Struct, frozen=True):
    """One kind of things that belong to a team."""

    name: str
    count: Callable[[Work, UUID], Awaitable[int]]
    move: Callable[[Work, UUID, UUID], Awaitable[int]]
    """Moves the next things (at most `MOST`) to another team; how many they were."""
