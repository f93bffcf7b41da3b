"""Short keys again where neighbours have grown long ones."""

from uuid import UUID

import msgspec

from crm.core.work import Work
from crm.pipeline import rules, verbs


class PlacedCard(msgspec.Struct):
    """A card and where it stands."""

    id: UUID
    customer_id: UUID
    position: str


NEIGHBOURHOOD = 100


async def spread_cards(work: Work, stage_id: UUID, around: str) -> None:
    """The cards around this place have short keys again; their order is the same."""
    # The stage is held so that only one such rewriting runs in it; moves of the single cards wait at the cards' own rows.
    await work.run("SELECT 1 FROM stages WHERE id = %(id)s FOR NO KEY UPDATE", id=stage_id)
    cards = await work.all(
        PlacedCard,
        "(SELECT id, customer_id, position FROM cards WHERE stage_id = %(id)s AND archived_at IS NULL AND position < %(around)s"
        "  ORDER BY position DESC, id DESC LIMIT %(some)s)"
        " UNION ALL (SELECT id, customer_id, position FROM cards WHERE stage_id = %(id)s AND archived_at IS NULL AND position >= %(around)s"
        "  ORDER BY position, id LIMIT %(some)s) ORDER BY position, id",
        id=stage_id,
        around=around,
        some=NEIGHBOURHOOD,
    )
    # The outermost cards keep their keys, unless they stand at the edge of the stage.
    above = cards.pop(0).position if sum(c.position < around for c in cards) == NEIGHBOURHOOD else None
    below = cards.pop().position if sum(c.position >= around for c in cards) == NEIGHBOURHOOD else None
    ids = sorted(card.id for card in cards)
    await work.run("SELECT 1 FROM cards WHERE id = ANY(%(ids)s) ORDER BY id FOR NO KEY UPDATE", ids=ids)
    await work.run(
        "UPDATE cards c SET position = n.position, updated_at = now()"
        " FROM unnest(%(ids)s::uuid[], %(old)s::text[], %(new)s::text[]) AS n(id, old, position)"
        " WHERE c.id = n.id AND c.stage_id = %(stage_id)s AND c.position = n.old",
        ids=[card.id for card in cards],
        old=[card.position for card in cards],
        new=rules.spread_keys(above, below, len(cards)),
        stage_id=stage_id,
    )
    for card in cards:
        work.record(verbs.CardsSpread(stage_id=stage_id), subject=("card", card.id), customer_id=card.customer_id)
