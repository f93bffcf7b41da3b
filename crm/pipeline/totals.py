"""Totals of stages: kept by a reaction for those who see everything, counted for everybody else."""

from collections.abc import Iterable, Sequence
from uuid import UUID

import msgspec

from crm.core.doors import is_readable, require
from crm.core.journal import Written
from crm.core.work import Work
from crm.pipeline.doors import VALUE
from crm.pipeline.filters import CardFilter, Sum, counted
from crm.pipeline.schemas import StageSum, StageTotal

COMPANY_CURRENCY = "TRY"


KEPT = "SELECT stage_id, currency, count, sum FROM stage_totals WHERE stage_id = ANY(%(stage_ids)s::uuid[])"

BY_KEYS = """
SELECT k.stage_id, coalesce(k.currency, '') AS currency, count(*) AS count, coalesce(sum(k.amount), 0)::bigint AS sum
FROM (SELECT DISTINCT card_id FROM card_viewers
      WHERE viewer = ANY(%(keys)s::uuid[]) AND stage_id = ANY(%(stage_ids)s::uuid[])) v
JOIN cards k ON k.id = v.card_id
GROUP BY 1, 2
"""


async def stage_totals(work: Work, stage_ids: Sequence[UUID], chosen: CardFilter) -> list[StageTotal]:
    """How many cards the actor sees in each of these stages, and what they are worth together."""
    require(work.actor, "cards.view")
    keys = None if work.actor.viewer is None else work.actor.viewer.keys("customers.view")
    asked = {"stage_ids": list(stage_ids)}
    if not chosen.is_empty:
        sums = await counted(work, stage_ids, chosen)
    elif keys is None:
        sums = await work.all(Sum, KEPT, **asked)
    else:
        sums = await work.all(Sum, BY_KEYS, **asked, keys=sorted(keys))
    totals = [_total(stage_id, [s for s in sums if s.stage_id == stage_id]) for stage_id in stage_ids]
    return totals if is_readable(work.actor, VALUE) else without_sums(totals)


def without_sums(totals: Iterable[StageTotal]) -> list[StageTotal]:
    """The totals for those from whom the value of cards is hidden."""
    return [StageTotal(id=total.id, count=total.count, sums=[]) for total in totals]


async def kept_totals(work: Work, stage_ids: Sequence[UUID]) -> list[StageTotal]:
    """The unfiltered totals of those who see everything, for live frames."""
    return await stage_totals(work, stage_ids, CardFilter())


def _total(stage_id: UUID, sums: Iterable[Sum]) -> StageTotal:
    sums = list(sums)
    worth = [StageSum(amount=s.sum, currency=s.currency, count=s.count) for s in sums if s.currency and s.count]
    worth.sort(key=lambda each: (each.currency != COMPANY_CURRENCY, each.currency))
    return StageTotal(id=stage_id, count=sum(s.count for s in sums), sums=worth)


Change = tuple[UUID, str | None, int | None, int]
"""(stage, currency, amount, +1 or -1)"""


def changes_of(line: Written) -> list[Change]:
    """What a line changes in the totals."""
    facts = msgspec.convert(line.facts, Facts)
    if line.verb == "card.created":
        return [(facts.stage_id, None, None, 1)] if facts.stage_id else []
    if line.verb in ("card.archived", "card.restored") and facts.stage_id:
        return [(facts.stage_id, facts.currency, facts.amount, 1 if line.verb == "card.restored" else -1)]
    if facts.is_archived:
        return []
    if facts.was_archived and facts.to_stage_id:
        return [(facts.to_stage_id, facts.currency, facts.amount, 1)]
    if line.verb == "card.valued" and facts.stage_id:
        return [
            (facts.stage_id, facts.from_currency, facts.from_amount, -1),
            (facts.stage_id, facts.to_currency, facts.to_amount, 1),
        ]
    if facts.from_stage_id and facts.to_stage_id and (facts.from_stage_id != facts.to_stage_id or facts.was_valued):
        before = (facts.from_currency, facts.from_amount) if facts.was_valued else (facts.currency, facts.amount)
        return [(facts.from_stage_id, *before, -1), (facts.to_stage_id, facts.currency, facts.amount, 1)]
    return []


class Facts(msgspec.Struct):
    """The facts of card lines that totals are made of."""

    stage_id: UUID | None = None
    from_stage_id: UUID | None = None
    to_stage_id: UUID | None = None
    amount: int | None = None
    currency: str | None = None
    was_valued: bool = False
    from_amount: int | None = None
    from_currency: str | None = None
    to_amount: int | None = None
    to_currency: str | None = None
    is_archived: bool = False
    was_archived: bool = False


async def apply_changes(work: Work, changes: Iterable[Change]) -> None:
    """The kept totals include these changes."""
    sums: dict[tuple[UUID, str], Sum] = {}
    for stage_id, currency, amount, sign in changes:
        kept = sums.setdefault((stage_id, currency or ""), Sum(stage_id, currency or "", 0, 0))
        kept.count += sign
        kept.sum += sign * (amount or 0)
    if not sums:
        return
    await work.run(
        "INSERT INTO stage_totals AS t (stage_id, currency, count, sum)"
        " SELECT * FROM unnest(%(stages)s::uuid[], %(currencies)s::text[], %(counts)s::bigint[], %(sums)s::bigint[])"
        " ON CONFLICT (stage_id, currency) DO UPDATE SET count = t.count + excluded.count, sum = t.sum + excluded.sum",
        stages=[kept.stage_id for kept in sums.values()],
        currencies=[kept.currency for kept in sums.values()],
        counts=[kept.count for kept in sums.values()],
        sums=[kept.sum for kept in sums.values()],
    )
