"""Presence: who has what open right now. Never stored, told only to those who see the customer."""

import time
from collections.abc import Callable
from typing import Literal
from uuid import UUID

import msgspec

from crm.core.doors import SYSTEM
from crm.core.house import House
from crm.core.problems import Problem
from crm.core.work import reading

TTL_SECONDS = 20.0

Doing = Literal["viewing", "typing", "dragging"]


class On(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The thing somebody is at."""

    kind: Literal["customer", "card"]
    id: UUID


class Say(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a screen says of its person; `on` null means that they left."""

    on: On | None
    doing: Doing = "viewing"


class Heard(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A frame from a screen."""

    presence: Say | None = None
    ping: int | None = None
    journal: bool | None = None
    """Whether to be told from now on that the journal has grown; heard only from those who may read it."""


class Person(msgspec.Struct, frozen=True):
    """Whose presence it is."""

    id: UUID
    name: str


class Elsewhere(msgspec.Struct, frozen=True):
    """What one process tells the others: a screen of its own, the person in front of it, and where they are."""

    screen: str
    person: Person
    say: Say
    viewers: frozenset[UUID]


class _There(msgspec.Struct):
    on: On
    doing: Doing
    until: float


class Presence:
    """Who is where, by screen; those of other processes included."""

    def __init__(self) -> None:
        self._there: dict[str, tuple[Person, _There]] = {}
        # Kept until the last one's leaving was told: an empty place is told to the same people only.
        self._viewers: dict[On, frozenset[UUID]] = {}

    def put(self, screen: str, person: Person, say: Say, viewers: frozenset[UUID]) -> list[On]:
        """Somebody is here now; the things whose people changed."""
        before = self._there.get(screen)
        if say.on is None:
            return self.leave(screen)
        there = _There(say.on, say.doing, time.monotonic() + TTL_SECONDS)
        self._there[screen] = (person, there)
        self._viewers[say.on] = viewers
        if before is None:
            return [say.on]
        if before[1].on == say.on:
            return [] if before[1].doing == say.doing else [say.on]
        return [before[1].on, say.on]

    def leave(self, screen: str) -> list[On]:
        """Somebody is gone; the things whose people changed."""
        gone = self._there.pop(screen, None)
        return [gone[1].on] if gone else []

    def sweep(self) -> list[On]:
        """Those not heard of for a while are gone; the things whose people changed."""
        now = time.monotonic()
        late = [key for key, (_, there) in self._there.items() if there.until < now]
        return [on for key in late for on in self.leave(key)]

    def pulse(self, on: On, can_see: Callable[[frozenset[UUID]], bool]) -> str | None:
        """The pulse about a thing for one viewer, None when they may not know of it."""
        here = [(person, there) for person, there in self._there.values() if there.on == on]
        if not can_see(self._viewers.get(on, frozenset())):
            return None
        people = {person.id: {"id": person.id, "name": person.name, "doing": there.doing} for person, there in here}
        pulse = {"pulse": {"kind": "presence", "on": on, "people": list(people.values()), "ttl": TTL_SECONDS}}
        return msgspec.json.encode(pulse).decode()

    def forget_empty(self, on: On) -> None:
        """The leaving of the last one was told."""
        if all(there.on != on for _, there in self._there.values()):
            self._viewers.pop(on, None)

    def all(self) -> set[On]:
        """Everything somebody is at."""
        return {there.on for _, there in self._there.values()}


class _Viewers(msgspec.Struct):
    viewers: list[UUID]


async def viewers_of(house: House, on: On) -> frozenset[UUID] | None:
    """The keys of those who may know of this thing; None when there is no such thing, or nobody can tell."""
    try:
        async with reading(house, SYSTEM, as_of=0) as work:
            found = await work.maybe(
                _Viewers,
                "SELECT viewers FROM customers WHERE id = %(id)s"
                if on.kind == "customer"
                else "SELECT viewers FROM customers WHERE id = (SELECT customer_id FROM cards WHERE id = %(id)s)",
                id=on.id,
            )
    except Problem:
        return None
    return frozenset(found.viewers) if found else None
