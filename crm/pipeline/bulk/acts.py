"""What can be done with many cards at once. Each room declares its acts, as soon as it is imported."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from crm.core.problems import Problem
from crm.core.work import Work
from crm.pipeline.bulk.schemas import Asked


class Record(msgspec.Struct, frozen=True):
    """One of the cards, and the versions the card and its customer must still have where the act asks for it."""

    card_id: UUID
    customer_id: UUID
    viewers: Sequence[UUID]
    """Whose the customer is, as of this transaction's first look."""
    place: int
    """Its place among all cards of the work."""
    seen: int | None
    customer_seen: int | None


class Part(msgspec.Struct, frozen=True):
    """The cards whose turn it is, as far as the actor sees them and may do bulk work on them."""

    bulk_id: UUID
    records: Sequence[Record]
    total: int
    """How many cards the whole work is about."""
    done: int
    """How many of the cards before were done."""
    kept: Mapping[str, Any]
    """What the act remembers of its beginning."""


Refused = Mapping[UUID, Problem]
"""Why each of these cards was left as it was."""

# The wish is the act's own struct, of which the registry knows only that it descends from `Asked`.
Begin = Callable[[Work, Any], Awaitable[Mapping[str, Any]]]
CarryOut = Callable[[Work, Any, Part], Awaitable[Refused]]


class Act(msgspec.Struct, frozen=True):
    """An act on many cards.

    `right` is asked before it is begun; of each record the act's own door asks again. `begin` runs while the person waits:
    it raises what is wrong with the wish as a whole, and returns what the parts have to know of this moment. `carry_out` does
    a part in one transaction, with the records' bare rows locked in key order, cards before customers; it raises only what
    stands in the way of all.
    """

    name: str
    wish: type[Asked]
    right: str
    begin: Begin
    carry_out: CarryOut
    fresh_above: int | None = None
    """Who does it to more cards than this has just proved who they are."""


ACTS: dict[str, Act] = {}
"""Name → act."""


def offer(act: Act) -> Act:
    """It can be done with many cards from now on."""
    ACTS[act.name] = act
    return act
