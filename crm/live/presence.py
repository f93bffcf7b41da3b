"""Presence: who has what open right now. Never stored, told only to those who see the customer."""

import time
from collections.abc import Callable
from typing import Literal
from uuid import UUID

import msgspec

from crm.core.doors import Viewer

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


class _There(msgspec.Struct):
    on: On
    doing: Doing
    until: float
    viewers: frozenset[UUID]


class Presence:
    """Who is where, by socket."""

    def __init__(self) -> None:
        self._there: dict[int, tuple[Viewer, _There]] = {}

    def put(self, socket_key: int, viewer: Viewer, say: Say, viewers: frozenset[UUID]) -> list[On]:
        """Somebody is here now; the things whose people changed."""
        before = self._there.get(socket_key)
        if say.on is None:
            return self.leave(socket_key)
        there = _There(say.on, say.doing, time.monotonic() + TTL_SECONDS, viewers)
        self._there[socket_key] = (viewer, there)
        if before is None:
            return [say.on]
        if before[1].on == say.on:
            return [] if before[1].doing == say.doing else [say.on]
        return [before[1].on, say.on]

    def leave(self, socket_key: int) -> list[On]:
        """Somebody is gone; the things whose people changed."""
        gone = self._there.pop(socket_key, None)
        return [gone[1].on] if gone else []

    def sweep(self) -> list[On]:
        """Those not heard of for a while are gone; the things whose people changed."""
        now = time.monotonic()
        late = [key for key, (_, there) in self._there.items() if there.until < now]
        return [on for key in late for on in self.leave(key)]

    def pulse(self, on: On, can_see: Callable[[frozenset[UUID]], bool]) -> str | None:
        """The pulse about a thing for one viewer, None when they may not know of it."""
        here = [(viewer, there) for viewer, there in self._there.values() if there.on == on]
        if any(not can_see(there.viewers) for _, there in here):
            return None
        people = {
            viewer.user_id: {"id": viewer.user_id, "name": viewer.name, "doing": there.doing} for viewer, there in here
        }
        pulse = {"pulse": {"kind": "presence", "on": on, "people": list(people.values()), "ttl": TTL_SECONDS}}
        return msgspec.json.encode(pulse).decode()

    def all(self) -> set[On]:
        """Everything somebody is at."""
        return {there.on for _, there in self._there.values()}
