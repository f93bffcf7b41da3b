"""Cards moved, put back and valued."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Literal
from uuid import UUID

import msgspec
from psycopg import sql

from crm.core.changes import KEEP, changes_of, keeping
from crm.core.doors import require_field, require_on
from crm.core.money import Money
from crm.core.problems import Invalid, Refused
from crm.core.text import clean
from crm.core.work import Work
from crm.customers import actions as customers
from crm.customers.doors import CustomerViewers, can_see
from crm.customers.schemas import AddIdentity
from crm.pipeline import rules, verbs
from crm.pipeline.actions.ways import (
    COLUMNS,
    TABLES,
    Way,
    Worth,
    check_needs,
    check_way,
    fact_of_move,
    lost_reason_after,
    mover,
    reasons,
    room_left,
)
from crm.pipeline.doors import VALUE, LockedCard, lock_card, pass_card
from crm.pipeline.needs import met
from crm.pipeline.schemas import MoveCard


class Surroundings(Way):
    """What a move must know beside the card: one look, after the lock."""

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
# that left the stage or the board meanwhile is no longer a neighbour.
SURROUNDINGS = sql.SQL(
    "SELECT"
    + COLUMNS
    + """,
       coalesce(a.pipeline_id = t.pipeline_id, false) AS after_known,
       coalesce(b.pipeline_id = t.pipeline_id, false) AS before_known,
       coalesce((SELECT viewers FROM customers WHERE id = a.customer_id), '{{}}') AS after_viewers,
       coalesce((SELECT viewers FROM customers WHERE id = b.customer_id), '{{}}') AS before_viewers,
       above.position AS after_position, below.position AS before_position,
       (SELECT n.position FROM cards n
        WHERE n.stage_id = t.id AND n.archived_at IS NULL AND n.position > above.position AND n.id <> %(card_id)s
        ORDER BY n.position, n.id LIMIT 1) AS next_position,
       (SELECT p.position FROM cards p
        WHERE p.stage_id = t.id AND p.archived_at IS NULL AND p.position < below.position AND p.id <> %(card_id)s
        ORDER BY p.position DESC, p.id DESC LIMIT 1) AS previous_position,
       (SELECT f.position FROM cards f WHERE f.stage_id = t.id AND f.archived_at IS NULL AND f.id <> %(card_id)s
        ORDER BY f.position, f.id LIMIT 1) AS first_position"""
    + TABLES
    + """
LEFT JOIN cards a ON a.id = %(after_id)s
LEFT JOIN cards b ON b.id = %(before_id)s
LEFT JOIN cards above ON above.id = a.id AND above.stage_id = t.id AND above.archived_at IS NULL
  AND above.id <> %(card_id)s
LEFT JOIN cards below ON below.id = b.id AND below.stage_id = t.id AND below.archived_at IS NULL
  AND below.id <> %(card_id)s
WHERE k.id = %(card_id)s
"""
)


@cache
def _surroundings() -> bytes:
    # The same for every move: rooms have said what can be asked for before the first one is made.
    return SURROUNDINGS.format(met=met()).as_bytes()


class Origin(msgspec.Struct):
    """What taking a move back must know beside the card."""

    viewers: list[UUID]
    has_ended: bool


class StageGone(Refused):
    """The stage has ended meanwhile."""

    code = "stage_gone"


ORIGIN = (
    "SELECT c.viewers, NOT EXISTS (SELECT FROM stages WHERE id = %(stage_id)s AND ended_at IS NULL) AS has_ended"
    " FROM cards k JOIN customers c ON c.id = k.customer_id WHERE k.id = %(card_id)s"
)
VIEWERS = "SELECT viewers FROM customers WHERE id = (SELECT customer_id FROM cards WHERE id = %(card_id)s)"


async def move_card(work: Work, card_id: UUID, move: MoveCard) -> None:
    """The card stands in this stage, between these neighbours. Heard by: live, totals, and later every consequence.

    Raises NotFound unseen, Forbidden unallowed, Stale when somebody moved it first, MoveRefused when a rule of the pipeline
    stands in the way, Invalid for a stage or neighbour of another pipeline and for what the stage needs and nobody has said.
    """
    card, around = await lock_card(
        work,
        card_id,
        Surroundings,
        _surroundings(),
        stage_id=move.stage_id,
        after_id=move.after_id,
        before_id=move.before_id,
        mover=mover(work.actor),
    )
    pass_card(work, card, around.viewers, "cards.move", seen=move.version)
    rules.check_stage(card.pipeline_id, around.stage_pipeline_id)
    _check_neighbours(work, move, around)
    reason = clean(move.reason or "")[: rules.LONGEST_REASON] or None
    overrode: list[rules.Rule] = []
    is_other = card.stage_id != move.stage_id
    if is_other:
        limit = around.card_limit if around.is_limit_strict else None
        is_full = bool(limit) and await room_left(work, move.stage_id, limit or 0) <= 0
        overrode = check_way(work.actor, move.stage_id, around, is_full=is_full, override=move.override)
    value = await _take_fields(work, card, move, around)
    if is_other:
        given = {name for name in ("phone", "email", "assignee", "amount") if move.fields.get(name)}
        check_needs(around, {"reason", *given} if reason else given)
    _place(
        work,
        card,
        move.stage_id,
        _position(around),
        lost_reason=lost_reason_after(card, move.stage_id, around, reason),
        reason=reason,
        value=value,
        overrode=overrode,
    )


async def _take_fields(work: Work, card: LockedCard, move: MoveCard, around: Surroundings) -> Money | None:
    """What was said with the move is kept with the customer; the card's new amount is returned. Raises as those actions do."""
    fields = dict(move.fields)
    amount, currency = fields.pop("amount", None), fields.pop("currency", None)
    version = around.customer_version
    kinds: tuple[Literal["phone", "email"], ...] = ("phone", "email")
    for kind in kinds:
        if value := fields.pop(kind, None):
            try:
                await customers.add_identity(
                    work, card.customer_id, AddIdentity(kind=kind, value=value, version=version)
                )
            except Invalid as problem:
                raise Invalid({kind: problem.fields["value"]} if problem.fields else {kind: "invalid"}) from None
            version += 1
    if assignee := fields.pop("assignee", None):
        try:
            user_id = UUID(assignee)
        except ValueError:
            raise Invalid({"assignee": "unknown_user"}) from None
        await customers.assign_customer(work, card.customer_id, [user_id], seen=None)
    if fields:
        raise Invalid(dict.fromkeys(fields, "unknown"))
    if amount is None:
        return None
    require_on(work.actor, "cards.edit", around.viewers)
    require_field(work.actor, VALUE)
    try:
        value = msgspec.convert({"amount": int(amount), "currency": currency}, Money)
    except (ValueError, msgspec.ValidationError):
        raise Invalid({"amount": "invalid"}) from None
    if value.amount < 0:
        raise Invalid({"amount": "out_of_range"}, least=0, most="")
    return value


def _check_neighbours(work: Work, move: MoveCard, around: Surroundings) -> None:
    if move.after_id is not None and not (around.after_known and can_see(work.actor, around.after_viewers)):
        raise Invalid({"after_id": "unknown_card"})
    if move.before_id is not None and not (around.before_known and can_see(work.actor, around.before_viewers)):
        raise Invalid({"before_id": "unknown_card"})


def _position(around: Surroundings) -> str:
    above, below = rules.edges(
        around.after_position,
        around.before_position,
        following=around.next_position,
        preceding=around.previous_position,
        first=around.first_position,
    )
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
    value: Money | None = None,
    is_value_taken_back: bool = False,
    overrode: Sequence[rules.Rule] = (),
) -> None:
    """`entered_at` is that of an earlier stay, when a move is taken back. The reason is kept where it can be erased."""
    version = card.version + 1
    before: Worth = (card.amount, card.currency)
    after: Worth = (value.amount, value.currency) if value else (None, None) if is_value_taken_back else before
    work.later(
        "UPDATE cards SET stage_id = %(stage_id)s, position = %(position)s, lost_reason = %(lost_reason)s,"
        " version = %(version)s, updated_at = now(), amount = %(amount)s, currency = %(currency)s,"
        " stage_entered_at = coalesce(%(entered_at)s,"
        "  CASE WHEN stage_id = %(stage_id)s THEN stage_entered_at ELSE now() END) WHERE id = %(id)s",
        id=card.id,
        version=version,
        stage_id=stage_id,
        position=position,
        lost_reason=lost_reason,
        entered_at=entered_at,
        amount=after[0],
        currency=after[1],
    )
    if changes := reasons(card, lost_reason, reason):
        subject = ("card", card.id)
        work.later(KEEP, **keeping(work, changes, subject=subject, customer_id=card.customer_id, version=version))
    work.record(
        fact_of_move(card, stage_id, position, worth=after, is_undo=entered_at is not None, overrode=overrode),
        subject=("card", card.id),
        customer_id=card.customer_id,
    )
    if len(position) > rules.CROWDED:
        work.record(verbs.StageCrowded(position=position), subject=("stage", stage_id))


async def undo_move(work: Work, card_id: UUID, facts: verbs.CardMoved) -> None:
    """The card stands exactly where it stood before this move. Raises Stale when it was changed since, StageGone when its stage
    has ended. No rule of moving is asked: nothing moves, a move is taken away.
    """
    card, there = await lock_card(work, card_id, Origin, ORIGIN, stage_id=facts.from_stage_id)
    pass_card(work, card, there.viewers, "cards.move", seen=facts.version)
    if there.has_ended:
        raise StageGone
    lost = (await changes_of(work, card_id, facts.version)).get("lost_reason")
    _place(
        work,
        card,
        facts.from_stage_id,
        facts.from_position,
        lost_reason=lost.old if lost else card.lost_reason,
        reason=None,
        entered_at=facts.from_entered_at,
        value=_value_before(facts),
        is_value_taken_back=facts.was_valued,
    )


def _value_before(facts: verbs.CardMoved) -> Money | None:
    if facts.from_amount is None or facts.from_currency is None:
        return None
    return Money(amount=facts.from_amount, currency=facts.from_currency)


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
