"""What a move must know and whether it may be: the same questions and the same rules for one card and for many."""

from collections.abc import Collection, Sequence
from datetime import UTC
from typing import LiteralString
from uuid import UUID

import msgspec

from crm.core.changes import Changes
from crm.core.clock import now
from crm.core.doors import Actor, require_on
from crm.core.work import Question, Work
from crm.pipeline import rules, verbs
from crm.pipeline.doors import LockedCard
from crm.pipeline.needs import NEEDS


class Way(msgspec.Struct):
    """A card on its way: whose it is, where it comes from, and the stage it goes to."""

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


# The columns of `Way`, over card `k`, with `{met}` for the needs that are met. What no rule asks for is not looked at.
COLUMNS: LiteralString = """
       c.viewers, c.version AS customer_version,
       t.pipeline_id AS stage_pipeline_id, coalesce(t.kind, '') AS stage_kind, coalesce(t.name, '') AS stage_name,
       coalesce(t.place, 0) AS stage_place, t.card_limit, coalesce(t.is_limit_strict, false) AS is_limit_strict,
       coalesce(t.needs, '{{}}') AS needs, {met} AS met,
       coalesce(t.role_ids = '{{}}' OR %(mover)s::uuid IS NULL OR EXISTS (
         SELECT FROM user_roles u WHERE u.user_id = %(mover)s AND u.role_id = ANY(t.role_ids)), true) AS is_let_in,
       f.kind AS from_kind, f.place AS from_place, f.next_stage_ids, p.no_skipping, p.no_going_back,
       p.no_skipping AND EXISTS (
         SELECT FROM stages o WHERE o.pipeline_id = p.id AND o.kind IN ('open', 'won') AND o.ended_at IS NULL
           AND o.place > f.place AND o.place < t.place) AS is_skipping"""

TABLES: LiteralString = """
FROM cards k
JOIN customers c ON c.id = k.customer_id
JOIN stages f ON f.id = k.stage_id
JOIN pipelines p ON p.id = k.pipeline_id
LEFT JOIN stages t ON t.id = %(stage_id)s AND t.ended_at IS NULL"""


def mover(actor: Actor) -> UUID | None:
    """Whose roles count at the door of a stage."""
    return actor.viewer.user_id if actor.viewer else None


def check_way(actor: Actor, stage_id: UUID, way: Way, *, is_full: bool, override: bool) -> list[rules.Rule]:
    """The rules that are overridden. Raises MoveRefused for one that stands in the way, Forbidden for whoever may not override."""
    broken = rules.broken(
        rules.Way(
            from_kind=way.from_kind,
            from_place=way.from_place,
            next_stage_ids=way.next_stage_ids,
            to_stage_id=stage_id,
            to_kind=way.stage_kind,
            to_place=way.stage_place,
            no_skipping=way.no_skipping,
            no_going_back=way.no_going_back,
            is_skipping=way.is_skipping,
            is_let_in=way.is_let_in,
        )
    )
    if is_full:
        broken.append("full")
    if broken and not override:
        raise rules.REFUSALS[broken[0]](stage=way.stage_name, limit=way.card_limit or 0)
    if broken:
        require_on(actor, "cards.override", way.viewers)
    return broken


def check_needs(way: Way, said: Collection[str]) -> None:
    """Raise Invalid for what the stage asks for and is neither known nor said with the move."""
    rules.check_needs(way.needs, {*way.met, *said}, {name: need.fields for name, need in NEEDS.items()})


async def room_left(work: Work, stage_id: UUID, limit: int) -> int:
    """How many cards a stage with a strict limit still takes. Until the end of the transaction nobody else is told.

    A lock of its own, as whoever spreads cards out holds the stage's row while waiting for cards.
    """
    _, count = await work.both(
        Question(str, "SELECT pg_advisory_xact_lock(hashtextextended(%(id)s::text, 0))::text", {"id": stage_id}),
        Question(
            int,
            "SELECT count(*) FROM (SELECT FROM cards WHERE stage_id = %(id)s AND archived_at IS NULL LIMIT %(limit)s) here",
            {"id": stage_id, "limit": limit},
        ),
    )
    return limit - count


def lost_reason_after(card: LockedCard, stage_id: UUID, way: Way, reason: str | None) -> str | None:
    """Why the card is lost from now on; None where it is not."""
    if way.stage_kind != "lost":
        return None
    # A card that only changes its place among the lost ones keeps its reason.
    return card.lost_reason if reason is None and card.stage_id == stage_id else reason


def reasons(card: LockedCard, lost_reason: str | None, reason: str | None) -> Changes:
    """What is kept of the reason that was given, where it can be erased."""
    changes: dict[str, tuple[object, object]] = {}
    if lost_reason != card.lost_reason:
        changes["lost_reason"] = (card.lost_reason, lost_reason)
    if lost_reason is None and reason is not None:
        # Any move may have a reason; where the stage is not a lost one, the card has no place for it.
        changes["reason"] = (None, reason)
    return changes


Worth = tuple[int | None, str | None]
"""An amount and its currency, or neither."""


def fact_of_move(
    card: LockedCard,
    stage_id: UUID,
    position: str,
    *,
    worth: Worth,
    is_undo: bool = False,
    overrode: Sequence[rules.Rule] = (),
) -> verbs.CardMoved:
    """What the line of a move says; `worth` is what the card is worth from now on."""
    before: Worth = (card.amount, card.currency)
    return verbs.CardMoved(
        pipeline_id=card.pipeline_id,
        from_stage_id=card.stage_id,
        to_stage_id=stage_id,
        from_position=card.position,
        to_position=position,
        from_entered_at=card.stage_entered_at,
        version=card.version + 1,
        amount=worth[0],
        currency=worth[1],
        seconds_in_stage=int((now() - card.stage_entered_at.astimezone(UTC)).total_seconds()),
        is_undo=is_undo,
        was_valued=worth != before,
        from_amount=before[0] if worth != before else None,
        from_currency=before[1] if worth != before else None,
        overrode=tuple(overrode),
    )
