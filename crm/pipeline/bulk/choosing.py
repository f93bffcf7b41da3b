"""Which cards a bulk work is about: found once, with the versions of that moment, in the transaction that begins it."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from crm.core.problems import Invalid, Refused
from crm.core.work import Work
from crm.pipeline import rules
from crm.pipeline.bulk.schemas import AllIn, Chosen
from crm.pipeline.filters import CardFilter
from crm.pipeline.queries import chosen_cards

MOST_AT_ONCE = 50_000
"""Cards of one bulk work."""


class BulkGrew(Refused):
    """The filter names notably more cards by now than the person was shown; `current` is how many there are."""

    code = "bulk_grew"

    def __init__(self, *, expected: int, count: int) -> None:
        super().__init__(expected=expected, count=count)
        self.current = Grown(count)


class Grown(msgspec.Struct, frozen=True):
    """How many cards a filter names at this moment."""

    count: int


class TooManyCards(Refused):
    """More cards than one bulk work is about."""

    code = "bulk_too_many"


class Picked(msgspec.Struct):
    """A chosen card with the versions it must still have."""

    id: UUID
    version: int | None
    customer_version: int | None


async def cards_chosen(work: Work, asked_by: UUID, chosen: Chosen) -> Sequence[Picked]:
    """The cards, at least one. What is not told of them has never been: a hidden card is no card.

    Raises Invalid for none, or for more than one way to choose; of a filter also NotFound, Invalid and FieldHidden as the
    board does, BulkGrew for notably more cards than were shown, and TooManyCards.
    """
    if bool(chosen.cards) + (chosen.refused_by is not None) + (chosen.all_in is not None) > 1:
        raise Invalid({"chosen": "one_way"})
    if chosen.all_in is not None:
        return await _all_in(work, chosen.all_in)
    if chosen.refused_by is not None:
        found = await _left(work, asked_by, chosen.refused_by)
    else:
        once = {card.id: card for card in chosen.cards}
        found = [Picked(card.id, card.version, card.customer_version) for card in once.values()]
    if not found:
        raise Invalid({"chosen": "required"})
    return found


async def _all_in(work: Work, asked: AllIn) -> Sequence[Picked]:
    found = await chosen_cards(
        work,
        asked.pipeline_id,
        CardFilter(asked.filter, asked.q),
        stage_id=asked.stage_id,
        but=asked.but,
        most=MOST_AT_ONCE + 1,
    )
    if not found:
        raise Invalid({"chosen": "nobody_left"})
    if len(found) > MOST_AT_ONCE:
        raise TooManyCards(most=MOST_AT_ONCE)
    if rules.has_grown(asked.expected, len(found)):
        raise BulkGrew(expected=asked.expected, count=len(found))
    return [Picked(card.id, card.version, card.customer_version) for card in found]


RULED = sorted(refusal.code for refusal in rules.REFUSALS.values())
"""The codes of those refusals that whoever may override can override."""

LEFT = """
SELECT k.id, k.version, c.version AS customer_version
FROM bulk_refusals r
JOIN bulks b ON b.id = r.bulk_id
JOIN cards k ON k.id = r.card_id
JOIN customers c ON c.id = k.customer_id
WHERE r.bulk_id = %(id)s AND b.asked_by = %(asked_by)s AND r.code = ANY(%(codes)s)
ORDER BY r.place
"""


async def _left(work: Work, asked_by: UUID, bulk_id: UUID) -> Sequence[Picked]:
    return await work.all(Picked, LEFT, id=bulk_id, asked_by=asked_by, codes=RULED)
