"""What this room does when it hears a line: cards for leads, kept totals, spread positions."""

from uuid import UUID

import msgspec

from crm.core.journal import Written
from crm.core.reactions import Room
from crm.core.work import Work
from crm.pipeline import actions, totals


class LeadFacts(msgspec.Struct):
    """The facts of `lead.received` this room needs."""

    source_id: UUID
    is_new_customer: bool


class CreatedFacts(msgspec.Struct):
    """The facts of `customer.created` this room needs."""

    by_hand: bool


class MovedFacts(msgspec.Struct):
    """The facts of `card.moved` this room needs."""

    to_stage_id: UUID
    to_position: str
    is_crowded: bool


async def place_lead(work: Work, line: Written) -> None:
    """A lead gives its customer a card, or opens a closed one again."""
    facts = msgspec.convert(line.facts, LeadFacts)
    if line.customer_id is not None:
        await actions.place_customer(
            work, line.customer_id, source_id=facts.source_id, is_repeat=not facts.is_new_customer
        )


async def place_new_customer(work: Work, line: Written) -> None:
    """A customer made by hand gets a card in the default pipeline."""
    facts = msgspec.convert(line.facts, CreatedFacts)
    if facts.by_hand and line.customer_id is not None:
        await actions.place_customer(work, line.customer_id, source_id=None, is_repeat=False)


async def keep_totals(work: Work, line: Written) -> None:
    """Kept totals follow the cards."""
    await totals.apply_changes(work, totals.changes_of(line))


async def spread_when_crowded(work: Work, line: Written) -> None:
    """Keys that have grown long are written anew."""
    facts = msgspec.convert(line.facts, MovedFacts)
    if facts.is_crowded:
        await actions.spread_cards(work, facts.to_stage_id, facts.to_position)


CARDS = Room("pipeline", {"lead.received": place_lead, "customer.created": place_new_customer})
TOTALS = Room(
    "pipeline.totals",
    {
        "card.created": keep_totals,
        "card.moved": keep_totals,
        "card.reopened": keep_totals,
        "card.valued": keep_totals,
    },
)
SPREADING = Room("pipeline.spreading", {"card.moved": spread_when_crowded})
