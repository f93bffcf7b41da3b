"""Presence: who has what open right now, and who drags which card. Never stored, told only to those who see it.

A screen has two hands: one is at what its person looks at or writes in, the other holds a card that is being dragged.
Both are let go of by themselves, after a while in which nothing was heard, and when the socket is gone.
"""

import time
from typing import Literal
from uuid import UUID

import msgspec

from crm.core.doors import SYSTEM, Viewer
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
    """What a screen says of its person; `on` null means that they left, or, with "dragging", that they let go."""

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


Hand = tuple[str, bool]
"""A screen, and whether it is the hand that drags."""


class Presence:
    """Who is where, by screen and hand; those of other processes included."""

    def __init__(self) -> None:
        self._there: dict[Hand, tuple[Person, _There]] = {}
        # Kept until the last one's leaving was told: an empty place is told to the same people only.
        self._viewers: dict[On, frozenset[UUID]] = {}

    def put(self, screen: str, person: Person, say: Say, viewers: frozenset[UUID]) -> list[On]:
        """Somebody is here now; the things whose people changed."""
        hand = (screen, say.doing == "dragging")
        if say.on is None:
            return self._let_go(hand)
        before = self._there.get(hand)
        there = _There(say.on, say.doing, time.monotonic() + TTL_SECONDS)
        self._there[hand] = (person, there)
        self._viewers[say.on] = viewers
        if before is None:
            return [say.on]
        if before[1].on == say.on:
            return [] if before[1].doing == say.doing else [say.on]
        return [before[1].on, say.on]

    def _let_go(self, hand: Hand) -> list[On]:
        gone = self._there.pop(hand, None)
        return [gone[1].on] if gone else []

    def sweep(self) -> list[On]:
        """Those not heard of for a while are gone; the things whose people changed."""
        now = time.monotonic()
        late = [hand for hand, (_, there) in self._there.items() if there.until < now]
        return [on for hand in late for on in self._let_go(hand)]

    def pulse(self, on: On, viewer: Viewer) -> str | None:
        """The pulse about a thing for one viewer, None when they may not know of it."""
        if not may_know(viewer, on, self._viewers.get(on, frozenset())):
            return None
        here = [(person, there) for person, there in self._there.values() if there.on == on]
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


def may_know(viewer: Viewer, on: On, viewers: frozenset[UUID]) -> bool:
    """Whether this viewer sees the thing, of which `viewers` are the keys, and with it who is there."""
    return (on.kind != "card" or "cards.view" in viewer.grants) and viewer.can_see("customers.view", viewers)


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
