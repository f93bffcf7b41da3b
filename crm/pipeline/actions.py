"""Every write of this room."""

from datetime import UTC
from uuid import UUID

import msgspec

from crm.core.clock import now
from crm.core.ids import new_id
from crm.core.money import Money
from crm.core.problems import Invalid, NotFound
from crm.core.text import clean
from crm.core.work import Work
from crm.customers.doors import CustomerViewers
from crm.pipeline import rules, verbs
from crm.pipeline.doors import LockedCard, lock_card, pass_card
from crm.pipeline.schemas import MoveCard


class Surroundings(msgspec.Struct):
    """What a move must know beside the card: one look, after the lock."""

    viewers: list[UUID]
    stage_pipeline_id: UUID | None
    stage_kind: str | None
    after_known: bool
    before_known: bool
    after_position: str | None
    before_position: str | None
    next_position: str | None
    previous_position: str | None
    first_position: str | None


# A neighbour must be a card this pipeline knows; one that left the stage meanwhile is no longer a neighbour.
SURROUNDINGS = """
SELECT c.viewers, t.pipeline_id AS stage_pipeline_id, t.kind AS stage_kind,
       coalesce(a.pipeline_id = t.pipeline_id, false) AS after_known,
       coalesce(b.pipeline_id = t.pipeline_id, false) AS before_known,
       above.position AS after_position, below.position AS before_position,
       (SELECT n.position FROM cards n
        WHERE n.stage_id = t.id AND n.position > above.position AND n.id <> %(id)s
        ORDER BY n.position, n.id LIMIT 1) AS next_position,
       (SELECT p.position FROM cards p
        WHERE p.stage_id = t.id AND p.position < below.position AND p.id <> %(id)s
        ORDER BY p.position DESC, p.id DESC LIMIT 1) AS previous_position,
       (SELECT f.position FROM cards f WHERE f.stage_id = t.id AND f.id <> %(id)s
        ORDER BY f.position, f.id LIMIT 1) AS first_position
FROM customers c
LEFT JOIN stages t ON t.id = %(stage_id)s
LEFT JOIN cards a ON a.id = %(after_id)s
LEFT JOIN cards b ON b.id = %(before_id)s
LEFT JOIN cards above ON above.id = a.id AND above.stage_id = t.id AND above.id <> %(id)s
LEFT JOIN cards below ON below.id = b.id AND below.stage_id = t.id AND below.id <> %(id)s
WHERE c.id = %(customer_id)s
"""


async def move_card(work: Work, card_id: UUID, move: MoveCard) -> None:
    """The card stands in this stage, between these neighbours. Heard by: live, totals, and later every consequence.

    Raises NotFound unseen, Forbidden unallowed, Stale when somebody moved it first, Invalid for a stage or neighbour of
    another pipeline.
    """
    card = await lock_card(work, card_id)
    around = await work.one(
        Surroundings,
        SURROUNDINGS,
        id=card_id,
        customer_id=card.customer_id,
        stage_id=move.stage_id,
        after_id=move.after_id,
        before_id=move.before_id,
    )
    pass_card(work, card, around.viewers, "cards.move", seen=move.version)
    rules.check_stage(card.pipeline_id, around.stage_pipeline_id)
    _check_neighbours(move, around)
    reason = clean(move.reason or "")[: rules.LONGEST_REASON] or None
    await _place(
        work,
        card,
        move.stage_id,
        _position(around),
        lost_reason=reason if around.stage_kind == "lost" else None,
        reason=reason,
    )


def _check_neighbours(move: MoveCard, around: Surroundings) -> None:
    if move.after_id is not None and not around.after_known:
        raise Invalid({"after_id": "unknown_card"})
    if move.before_id is not None and not around.before_known:
        raise Invalid({"before_id": "unknown_card"})


def _position(around: Surroundings) -> str:
    above, below = around.after_position, around.before_position
    if above is None and below is None:
        return rules.key_between(None, around.first_position)
    if above is None:
        return rules.key_between(around.previous_position, below)
    if below is None or above >= below:
        return rules.key_between(above, around.next_position)
    return rules.key_between(above, below)


async def _place(
    work: Work,
    card: LockedCard,
    stage_id: UUID,
    position: str,
    *,
    lost_reason: str | None,
    reason: str | None,
    is_undo: bool = False,
    stage_entered: bool = True,
) -> None:
    changes_stage = stage_id != card.stage_id
    await work.run(
        "UPDATE cards SET stage_id = %(stage_id)s, position = %(position)s, lost_reason = %(lost_reason)s,"
        " version = version + 1, updated_at = now(),"
        " stage_entered_at = CASE WHEN %(entered)s THEN now() ELSE stage_entered_at END WHERE id = %(id)s",
        id=card.id,
        stage_id=stage_id,
        position=position,
        lost_reason=lost_reason,
        entered=changes_stage and stage_entered,
    )
    work.record(
        verbs.CardMoved(
            pipeline_id=card.pipeline_id,
            from_stage_id=card.stage_id,
            to_stage_id=stage_id,
            from_position=card.position,
            to_position=position,
            version=card.version + 1,
            amount=card.amount,
            currency=card.currency,
            seconds_in_stage=int((now() - card.stage_entered_at.astimezone(UTC)).total_seconds()),
            reason=reason,
            is_undo=is_undo,
            is_crowded=len(position) > rules.CROWDED,
        ),
        subject=("card", card.id),
        customer_id=card.customer_id,
    )


async def undo_move(work: Work, card_id: UUID, facts: verbs.CardMoved) -> None:
    """The card stands exactly where it stood before this move. Raises Stale when it was changed since."""
    card = await lock_card(work, card_id)
    customer = await work.one(CustomerViewers, "SELECT viewers FROM customers WHERE id = %(id)s", id=card.customer_id)
    pass_card(work, card, customer.viewers, "cards.move", seen=facts.version)
    await _place(work, card, facts.from_stage_id, facts.from_position, lost_reason=None, reason=None, is_undo=True)


async def value_card(work: Work, card_id: UUID, value: Money | None, *, seen: int | None) -> None:
    """The card's expected amount is this. Raises Invalid below zero or for a currency that is none."""
    if value is not None and value.amount < 0:
        raise Invalid({"value": "out_of_range"}, least=0, most="")
    card = await lock_card(work, card_id)
    customer = await work.one(CustomerViewers, "SELECT viewers FROM customers WHERE id = %(id)s", id=card.customer_id)
    pass_card(work, card, customer.viewers, "cards.edit", seen=seen)
    amount, currency = (value.amount, value.currency) if value else (None, None)
    if (amount, currency) == (card.amount, card.currency):
        return
    await work.run(
        "UPDATE cards SET amount = %(amount)s, currency = %(currency)s, version = version + 1, updated_at = now()"
        " WHERE id = %(id)s",
        id=card_id,
        amount=amount,
        currency=currency,
    )
    work.record(
        verbs.CardValued(
            stage_id=card.stage_id,
            from_amount=card.amount,
            from_currency=card.currency,
            to_amount=amount,
            to_currency=currency,
            version=card.version + 1,
        ),
        subject=("card", card_id),
        customer_id=card.customer_id,
    )


class FirstStage(msgspec.Struct):
    """Where a new card goes: on top of the first stage."""

    pipeline_id: UUID
    stage_id: UUID
    first_position: str | None


FIRST_STAGE = """
SELECT p.id AS pipeline_id, s.id AS stage_id,
       (SELECT position FROM cards WHERE stage_id = s.id ORDER BY position, id LIMIT 1) AS first_position
FROM pipelines p
JOIN LATERAL (SELECT id FROM stages WHERE pipeline_id = p.id AND kind = 'open' ORDER BY place LIMIT 1) s ON true
WHERE p.id = coalesce((SELECT pipeline_id FROM sources WHERE id = %(source_id)s),
                      (SELECT id FROM pipelines WHERE is_default))
"""


async def place_customer(work: Work, customer_id: UUID, *, source_id: UUID | None, is_repeat: bool) -> None:
    """The customer has a card in the pipeline of this source, else in the default one.

    An open or set-aside card stays where it is; a repeat brings a won or lost one back to the first stage as a further
    application. Heard by: live, totals.
    """
    first = await work.maybe(FirstStage, FIRST_STAGE, source_id=source_id)
    if first is None:
        raise NotFound
    card_id = new_id()
    position = rules.key_between(None, first.first_position)
    made = await work.run(
        "INSERT INTO cards (id, pipeline_id, stage_id, customer_id, position)"
        " VALUES (%(id)s, %(pipeline_id)s, %(stage_id)s, %(customer_id)s, %(position)s)"
        " ON CONFLICT (customer_id, pipeline_id) DO NOTHING",
        id=card_id,
        pipeline_id=first.pipeline_id,
        stage_id=first.stage_id,
        customer_id=customer_id,
        position=position,
    )
    if made:
        work.record(
            verbs.CardCreated(pipeline_id=first.pipeline_id, stage_id=first.stage_id),
            subject=("card", card_id),
            customer_id=customer_id,
        )
    elif is_repeat:
        await _reopen(work, customer_id, first, position)


async def _reopen(work: Work, customer_id: UUID, first: FirstStage, position: str) -> None:
    card = await work.one(
        LockedCard,
        "SELECT id, version, pipeline_id, stage_id, customer_id, position, amount, currency, application_no,"
        " stage_entered_at FROM cards WHERE customer_id = %(customer_id)s AND pipeline_id = %(pipeline_id)s"
        " FOR NO KEY UPDATE",
        customer_id=customer_id,
        pipeline_id=first.pipeline_id,
    )
    closed = await work.maybe(bool, "SELECT kind IN ('won', 'lost') FROM stages WHERE id = %(id)s", id=card.stage_id)
    if not closed:
        return
    await work.run(
        "UPDATE cards SET stage_id = %(stage_id)s, position = %(position)s, lost_reason = NULL,"
        " application_no = application_no + 1, version = version + 1, updated_at = now(), stage_entered_at = now()"
        " WHERE id = %(id)s",
        id=card.id,
        stage_id=first.stage_id,
        position=position,
    )
    work.record(
        verbs.CardReopened(
            pipeline_id=card.pipeline_id,
            from_stage_id=card.stage_id,
            to_stage_id=first.stage_id,
            application_no=card.application_no + 1,
            amount=card.amount,
            currency=card.currency,
        ),
        subject=("card", card.id),
        customer_id=customer_id,
    )


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
        "(SELECT id, customer_id, position FROM cards WHERE stage_id = %(id)s AND position < %(around)s"
        "  ORDER BY position DESC, id DESC LIMIT %(some)s)"
        " UNION ALL (SELECT id, customer_id, position FROM cards WHERE stage_id = %(id)s AND position >= %(around)s"
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
