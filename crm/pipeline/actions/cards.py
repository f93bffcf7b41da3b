"""Cards moved, put back and valued."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Literal
from uuid import UUID

import msgspec
from psycopg import sql

from crm.core.changes import KEEP, Changes, changes_of, keeping
from crm.core.clock import now
from crm.core.doors import require_field, require_on
from crm.core.money import Money
from crm.core.problems import Invalid, Refused
from crm.core.text import clean
from crm.core.work import Question, Work
from crm.customers import actions as customers
from crm.customers.doors import CustomerViewers, can_see
from crm.customers.schemas import AddIdentity
from crm.pipeline import rules, verbs
from crm.pipeline.doors import VALUE, LockedCard, lock_card, pass_card
from crm.pipeline.needs import NEEDS, met
from crm.pipeline.schemas import MoveCard


class Surroundings(msgspec.Struct):
    """What a move must know beside the card: one look, after the lock."""

    viewers: list[UUID]
    customer_version: int
    stage_pipeline_id: UUID | None
    stage_kind: str
    stage_name: str
    stage_place: int
    card_limit: int | None
    is_limit_strict: bool
    needs: list[str]
    met: list[str]
    is_let_in: bool
    from_kind: str
    from_place: int
    next_stage_ids: list[UUID] | None
    no_skipping: bool
    no_going_back: bool
    is_skipping: bool
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
# that left the stage meanwhile is no longer a neighbour. What no rule asks for is not looked at.
SURROUNDINGS = sql.SQL("""
SELECT c.viewers, c.version AS customer_version,
       t.pipeline_id AS stage_pipeline_id, coalesce(t.kind, '') AS stage_kind, coalesce(t.name, '') AS stage_name,
       coalesce(t.place, 0) AS stage_place, t.card_limit, coalesce(t.is_limit_strict, false) AS is_limit_strict,
       coalesce(t.needs, '{{}}') AS needs, {met} AS met,
       coalesce(t.role_ids = '{{}}' OR %(mover)s::uuid IS NULL OR EXISTS (
         SELECT FROM user_roles u WHERE u.user_id = %(mover)s AND u.role_id = ANY(t.role_ids)), true) AS is_let_in,
       f.kind AS from_kind, f.place AS from_place, f.next_stage_ids, p.no_skipping, p.no_going_back,
       p.no_skipping AND EXISTS (
         SELECT FROM stages o WHERE o.pipeline_id = p.id AND o.kind IN ('open', 'won') AND o.ended_at IS NULL
           AND o.place > f.place AND o.place < t.place) AS is_skipping,
       coalesce(a.pipeline_id = t.pipeline_id, false) AS after_known,
       coalesce(b.pipeline_id = t.pipeline_id, false) AS before_known,
       coalesce((SELECT viewers FROM customers WHERE id = a.customer_id), '{{}}') AS after_viewers,
       coalesce((SELECT viewers FROM customers WHERE id = b.customer_id), '{{}}') AS before_viewers,
       above.position AS after_position, below.position AS before_position,
       (SELECT n.position FROM cards n
        WHERE n.stage_id = t.id AND n.position > above.position AND n.id <> %(card_id)s
        ORDER BY n.position, n.id LIMIT 1) AS next_position,
       (SELECT p.position FROM cards p
        WHERE p.stage_id = t.id AND p.position < below.position AND p.id <> %(card_id)s
        ORDER BY p.position DESC, p.id DESC LIMIT 1) AS previous_position,
       (SELECT f.position FROM cards f WHERE f.stage_id = t.id AND f.id <> %(card_id)s
        ORDER BY f.position, f.id LIMIT 1) AS first_position
FROM cards k
JOIN customers c ON c.id = k.customer_id
JOIN stages f ON f.id = k.stage_id
JOIN pipelines p ON p.id = k.pipeline_id
LEFT JOIN stages t ON t.id = %(stage_id)s AND t.ended_at IS NULL
LEFT JOIN cards a ON a.id = %(after_id)s
LEFT JOIN cards b ON b.id = %(before_id)s
LEFT JOIN cards above ON above.id = a.id AND above.stage_id = t.id AND above.id <> %(card_id)s
LEFT JOIN cards below ON below.id = b.id AND below.stage_id = t.id AND below.id <> %(card_id)s
WHERE k.id = %(card_id)s
""")


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
    viewer = work.actor.viewer
    card, around = await lock_card(
        work,
        card_id,
        Surroundings,
        _surroundings(),
        stage_id=move.stage_id,
        after_id=move.after_id,
        before_id=move.before_id,
        mover=viewer.user_id if viewer else None,
    )
    pass_card(work, card, around.viewers, "cards.move", seen=move.version)
    rules.check_stage(card.pipeline_id, around.stage_pipeline_id)
    _check_neighbours(work, move, around)
    reason = clean(move.reason or "")[: rules.LONGEST_REASON] or None
    overrode: list[rules.Rule] = []
    is_other = card.stage_id != move.stage_id
    if is_other:
        overrode = await _check_rules(work, move, around)
    value = await _take_fields(work, card, move, around)
    if is_other:
        said = {"reason"} if reason else set[str]()
        known = {
            *around.met,
            *said,
            *(name for name in ("phone", "email", "assignee", "amount") if move.fields.get(name)),
        }
        rules.check_needs(around.needs, known, {name: need.fields for name, need in NEEDS.items()})
    _place(
        work,
        card,
        move.stage_id,
        _position(around),
        lost_reason=_lost_reason(card, move, around, reason),
        reason=reason,
        value=value,
        overrode=overrode,
    )


async def _check_rules(work: Work, move: MoveCard, around: Surroundings) -> list[rules.Rule]:
    """The rules that were overridden. Raises MoveRefused for one that stands in the way, Forbidden for whoever may not override."""
    broken = rules.broken(
        rules.Way(
            from_kind=around.from_kind,
            from_place=around.from_place,
            next_stage_ids=around.next_stage_ids,
            to_stage_id=move.stage_id,
            to_kind=around.stage_kind,
            to_place=around.stage_place,
            no_skipping=around.no_skipping,
            no_going_back=around.no_going_back,
            is_skipping=around.is_skipping,
            is_let_in=around.is_let_in,
        )
    )
    if around.is_limit_strict and around.card_limit and await _is_full(work, move.stage_id, around.card_limit):
        broken.append("full")
    if broken and not move.override:
        raise rules.REFUSALS[broken[0]](stage=around.stage_name, limit=around.card_limit or 0)
    if broken:
        require_on(work.actor, "cards.override", around.viewers)
    return broken


async def _is_full(work: Work, stage_id: UUID, limit: int) -> bool:
    # One at a time into a stage with a strict limit: a lock of its own, as whoever spreads cards out holds the stage's row
    # while waiting for cards.
    _, is_full = await work.both(
        Question(str, "SELECT pg_advisory_xact_lock(hashtextextended(%(id)s::text, 0))::text", {"id": stage_id}),
        Question(
            bool,
            "SELECT count(*) >= %(limit)s FROM (SELECT FROM cards WHERE stage_id = %(id)s LIMIT %(limit)s) here",
            {"id": stage_id, "limit": limit},
        ),
    )
    return is_full


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
    value: Money | None = None,
    is_value_taken_back: bool = False,
    overrode: Sequence[rules.Rule] = (),
) -> None:
    """`entered_at` is that of an earlier stay, when a move is taken back. The reason is kept where it can be erased."""
    version = card.version + 1
    before = (card.amount, card.currency)
    after = (value.amount, value.currency) if value else (None, None) if is_value_taken_back else before
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
            amount=after[0],
            currency=after[1],
            seconds_in_stage=int((now() - card.stage_entered_at.astimezone(UTC)).total_seconds()),
            is_undo=entered_at is not None,
            was_valued=after != before,
            from_amount=before[0] if after != before else None,
            from_currency=before[1] if after != before else None,
            overrode=tuple(overrode),
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
