"""What this room does when it hears a line: cards for leads, kept totals and spans, spread positions."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from crm.core.journal import Written
from crm.core.reactions import Room
from crm.core.work import Work
from crm.pipeline import actions, totals
from crm.pipeline.history import spans


class LeadFacts(msgspec.Struct):
    """The facts of `lead.received` this room needs."""

    origin: str
    source_id: UUID
    is_new_customer: bool


class CreatedFacts(msgspec.Struct):
    """The facts of `customer.created` this room needs."""

    by_hand: bool


class CrowdedFacts(msgspec.Struct):
    """The facts of `stage.crowded`."""

    position: str


async def place(work: Work, line: Written) -> None:
    """Whoever comes in has a card: a lead's customer in the pipeline of its source, one made by hand in the default one."""
    await place_all(work, [line])


async def place_all(work: Work, lines: Sequence[Written]) -> None:
    """The same for many, in a handful of statements."""
    arrivals = [arrival for line in lines if (arrival := _arrival(line)) is not None]
    if arrivals:
        await actions.place_customers(work, arrivals)


def _arrival(line: Written) -> actions.Arrival | None:
    if line.customer_id is None:
        return None
    if line.verb == "lead.received":
        lead = msgspec.convert(line.facts, LeadFacts)
        return actions.Arrival(
            line.customer_id, lead.source_id, not lead.is_new_customer, line.cause, is_listed=lead.origin == "import"
        )
    if msgspec.convert(line.facts, CreatedFacts).by_hand:
        return actions.Arrival(line.customer_id, None, False, line.cause)
    return None


async def keep_totals(work: Work, line: Written) -> None:
    """Kept totals follow the cards."""
    await keep_all_totals(work, [line])


async def keep_all_totals(work: Work, lines: Sequence[Written]) -> None:
    """The same for many, one change per stage and currency."""
    await totals.apply_changes(work, [change for line in lines for change in totals.changes_of(line)])


async def keep_spans(work: Work, line: Written) -> None:
    """Where a card stood, and for how long, follows its lines."""
    await keep_all_spans(work, [line])


async def keep_all_spans(work: Work, lines: Sequence[Written]) -> None:
    """The same for many, each card once."""
    await spans.keep_spans(work, [line.subject_id for line in lines if line.subject_id is not None])


class EndedFacts(msgspec.Struct):
    """The facts of `stage.ended` and `stage.emptied`."""

    move_to: UUID | None


async def empty_when_ended(work: Work, line: Written) -> None:
    """The cards of an ended stage go on, some at a time."""
    facts = msgspec.convert(line.facts, EndedFacts)
    if line.subject_id is not None and facts.move_to is not None:
        work.cause = line.cause
        await actions.empty_stage(work, line.subject_id, facts.move_to)


async def spread_when_crowded(work: Work, line: Written) -> None:
    """Keys that have grown long are written anew."""
    if line.subject_id is not None:
        await actions.spread_cards(work, line.subject_id, msgspec.convert(line.facts, CrowdedFacts).position)


CARDS = Room("pipeline", {"lead.received": place, "customer.created": place}, place_all)
TOTALS = Room(
    "pipeline.totals",
    {
        "card.archived": keep_totals,
        "card.created": keep_totals,
        "card.moved": keep_totals,
        "card.reopened": keep_totals,
        "card.restored": keep_totals,
        "card.valued": keep_totals,
    },
    keep_all_totals,
)
PATIENCE_SECONDS = 0.25
"""What a card's past is asked for are figures of days."""
SPANS = Room("pipeline.spans", dict.fromkeys(spans.VERBS, keep_spans), keep_all_spans, PATIENCE_SECONDS)
SPREADING = Room("pipeline.spreading", {"stage.crowded": spread_when_crowded})
EMPTYING = Room("pipeline.emptying", {"stage.ended": empty_when_ended, "stage.emptied": empty_when_ended})
