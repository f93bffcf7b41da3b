"""Holdings: what a person or a team holds, and what names a role, room by room, and how it is handed over when they go.

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


class Naming(msgspec.Struct, frozen=True):
    """Something that names a role, as somebody reads it."""

    title: str
    is_lone: bool
    """Whether it names no other role: then another one must take the place."""


class RoleUse(msgspec.Struct, frozen=True):
    """One kind of things that name roles: without the role they mean something else, so they are asked before it goes."""

    name: str
    """Its text `role_use.<name>` stands in the room's locales."""
    find: Callable[[Work, UUID], Awaitable[list[Naming]]]
    """The things that name this role. Taken under the lock of a role that is deleted, nobody names it meanwhile."""
    replace: Callable[[Work, UUID, UUID | None], Awaitable[None]]
    """Makes them name the other role instead, or, where none is given, no longer this one."""
