"""Cards moved, put back and valued."""

from datetime import UTC, datetime
from uuid import UUID

import msgspec

from crm.core.changes import KEEP, Changes, changes_of, keeping
from crm.core.clock import now
from crm.core.doors import require_field
from crm.core.money import Money
from crm.core.problems import Invalid
from crm.core.text import clean
from crm.core.work import Work
from crm.customers.doors import CustomerViewers, can_see
from crm.pipeline import rules, verbs
from crm.pipeline.doors import VALUE, LockedCard, lock_card, pass_card
from crm.pipeline.schemas import MoveCard


class Surroundings(msgspec.Struct):
    """What a move must know beside the card: one look, after the lock."""

    viewers: list[UUID]
    stage_pipeline_id: UUID | None
    stage_kind: str | None
    after_known: bool
    before_known: bool
    after_viewers: list[UUID]
    before_viewers: list[UUID]
    after_position: str | None
    before_position: str | None
    next_position: str | None
    previous_position: str | None
    first_position: str | None


# A neighbour must be a card of this pipeline that the actor sees: a hidden one is as unknown as one that is not there. One
# that left the stage meanwhile is no longer a neighbour.
SURROUNDINGS = """
SELECT c.viewers, t.pipeline_id AS stage_pipeline_id, t.kind AS stage_kind,
       coalesce(a.pipeline_id = t.pipeline_id, false) AS after_known,
       coalesce(b.pipeline_id = t.pipeline_id, false) AS before_known,
       coalesce((SELECT viewers FROM customers WHERE id = a.customer_id), '{}') AS after_viewers,
       coalesce((SELECT viewers FROM customers WHERE id = b.customer_id), '{}') AS before_viewers,
       above.position AS after_position, below.position AS before_position,
       (SELECT n.position FROM cards n
        WHERE n.stage_id = t.id AND n.position > above.position AND n.id <> %(card_id)s
        ORDER BY n.position, n.id LIMIT 1) AS next_position,
       (SELECT p.position FROM cards p
        WHERE p.stage_id = t.id AND p.position < below.position AND p.id <> %(card_id)s
        ORDER BY p.position DESC, p.id DESC LIMIT 1) AS previous_position,
       (SELECT f.position FROM cards f WHERE f.stage_id = t.id AND f.id <> %(card_id)s
        ORDER BY f.position, f.id LIMIT 1) AS first_position
FROM customers c
LEFT JOIN stages t ON t.id = %(stage_id)s
LEFT JOIN cards a ON a.id = %(after_id)s
LEFT JOIN cards b ON b.id = %(before_id)s
LEFT JOIN cards above ON above.id = a.id AND above.stage_id = t.id AND above.id <> %(card_id)s
LEFT JOIN cards below ON below.id = b.id AND below.stage_id = t.id AND below.id <> %(card_id)s
WHERE c.id = (SELECT customer_id FROM cards WHERE id = %(card_id)s)
"""

VIEWERS = "SELECT viewers FROM customers WHERE id = (SELECT customer_id FROM cards WHERE id = %(card_id)s)"


async def move_card(work: Work, card_id: UUID, move: MoveCard) -> None:
    """The card stands in this stage, between these neighbours. Heard by: live, totals, and later every consequence.

    Raises NotFound unseen, Forbidden unallowed, Stale when somebody moved it first, Invalid for a stage or neighbour of
    another pipeline.
    """
    card, around = await lock_card(
        work,
        card_id,
        Surroundings,
        SURROUNDINGS,
        stage_id=move.stage_id,
        after_id=move.after_id,
        before_id=move.before_id,
    )
    pass_card(work, card, around.viewers, "cards.move", seen=move.version)
    rules.check_stage(card.pipeline_id, around.stage_pipeline_id)
    _check_neighbours(work, move, around)
    reason = clean(move.reason or "")[: rules.LONGEST_REASON] or None
    _place(
        work,
        card,
        move.stage_id,
        _position(around),
        lost_reason=_lost_reason(card, move, around, reason),
        reason=reason,
    )


def _lost_reason(card: LockedCard, move: MoveCard, around: Surroundings, reason: str | None) -> str | None:
    if around.stage_kind != "lost":
        return None
    # A card that only changes its place among the lost ones keeps its reason.
    return card.lost_reason if reason is None and card.stage_id == move.stage_id else reason


def _check_neighbours(work: Work, move: MoveCard, around: Surroundings) -> None:
    if move.after_id is not None and not (around.after_known and can_see(work.actor, around.after_viewers)):
        raise Invalid({"after_id": "unknown_card"})
    if move.before_id is not None and not (around.before_known and can_see(work.actor, around.before_viewers)):
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


def _place(
    work: Work,
    card: LockedCard,
    stage_id: UUID,
    position: str,
    *,
    lost_reason: str | None,
    reason: str | None,
    entered_at: datetime | None = None,
) -> None:
    """`entered_at` is that of an earlier stay, when a move is taken back. The reason is kept where it can be erased."""
    version = card.version + 1
    work.later(
        "UPDATE cards SET stage_id = %(stage_id)s, position = %(position)s, lost_reason = %(lost_reason)s,"
        " version = %(version)s, updated_at = now(),"
        " stage_entered_at = coalesce(%(entered_at)s,"
        "  CASE WHEN stage_id = %(stage_id)s THEN stage_entered_at ELSE now() END) WHERE id = %(id)s",
        id=card.id,
        version=version,
        stage_id=stage_id,
        position=position,
        lost_reason=lost_reason,
        entered_at=entered_at,
    )
    if changes := _reasons(card, lost_reason, reason):
        subject = ("card", card.id)
        work.later(KEEP, **keeping(work, changes, subject=subject, customer_id=card.customer_id, version=version))
    work.record(
        verbs.CardMoved(
            pipeline_id=card.pipeline_id,
            from_stage_id=card.stage_id,
            to_stage_id=stage_id,
            from_position=card.position,
            to_position=position,
            from_entered_at=card.stage_entered_at,
            version=version,
            amount=card.amount,
            currency=card.currency,
            seconds_in_stage=int((now() - card.stage_entered_at.astimezone(UTC)).total_seconds()),
            is_undo=entered_at is not None,
        ),
        subject=("card", card.id),
        customer_id=card.customer_id,
    )
    if len(position) > rules.CROWDED:
        work.record(verbs.StageCrowded(position=position), subject=("stage", stage_id))


def _reasons(card: LockedCard, lost_reason: str | None, reason: str | None) -> Changes:
    changes: dict[str, tuple[object, object]] = {}
    if lost_reason != card.lost_reason:
        changes["lost_reason"] = (card.lost_reason, lost_reason)
    if lost_reason is None and reason is not None:
        # Any move may have a reason; where the stage is not a lost one, the card has no place for it.
        changes["reason"] = (None, reason)
    return changes


async def undo_move(work: Work, card_id: UUID, facts: verbs.CardMoved) -> None:
    """The card stands exactly where it stood before this move. Raises Stale when it was changed since."""
    card, customer = await lock_card(work, card_id, CustomerViewers, VIEWERS)
    pass_card(work, card, customer.viewers, "cards.move", seen=facts.version)
    lost = (await changes_of(work, card_id, facts.version)).get("lost_reason")
    _place(
        work,
        card,
        facts.from_stage_id,
        facts.from_position,
        lost_reason=lost.old if lost else card.lost_reason,
        reason=None,
        entered_at=facts.from_entered_at,
    )


async def value_card(work: Work, card_id: UUID, value: Money | None, *, seen: int | None) -> None:
    """The card's expected amount is this. Raises Invalid below zero or for a currency that is none."""
    if value is not None and value.amount < 0:
        raise Invalid({"value": "out_of_range"}, least=0, most="")
    card, customer = await lock_card(work, card_id, CustomerViewers, VIEWERS)
    pass_card(work, card, customer.viewers, "cards.edit", seen=seen)
    require_field(work.actor, VALUE)
    amount, currency = (value.amount, value.currency) if value else (None, None)
    if (amount, currency) == (card.amount, card.currency):
        return
    work.later(
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
