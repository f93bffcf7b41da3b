"""How long cards stay in the stages of a pipeline, now and in the month before."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

import msgspec
from psycopg import sql

from crm.core.clock import day_span
from crm.core.work import Work
from crm.pipeline.filters import CardFilter
from crm.pipeline.history.moments import first_moment
from crm.pipeline.history.schemas import StageInsight, StageInsights, Stays
from crm.pipeline.history.spans import meant
from crm.pipeline.queries import pipeline_by_id
from crm.pipeline.totals import stage_totals

_DAY = timedelta(days=1)
WINDOW = timedelta(days=30)
"""The last of its days is today."""
WORKED_IN = ("open", "aside")
"""The kinds of stages in which how long a card stays says something about the work."""


class Measured(msgspec.Struct):
    """The stays of a stage that ended in one of the two windows."""

    stage_id: UUID
    is_last: bool
    count: int
    median: int
    p90: int


# Few lengths are sorted instead of many stays.
MEASURED = sql.SQL("""
WITH lengths AS ({counted}), ranked AS (
  SELECT *, sum(count) OVER (PARTITION BY stage_id, is_last ORDER BY length) AS upto,
         sum(count) OVER (PARTITION BY stage_id, is_last) AS whole
  FROM lengths)
SELECT stage_id, is_last, max(whole)::bigint AS count, min(length) FILTER (WHERE upto * 2 >= whole) AS median,
       min(length) FILTER (WHERE upto * 10 >= whole * 9) AS p90
FROM ranked GROUP BY 1, 2
""")

KEPT = sql.SQL("""
SELECT stage_id, day >= %(turn)s::date AS is_last, length, sum(count)::bigint AS count FROM stage_stays
WHERE stage_id = ANY(%(stage_ids)s::uuid[]) AND day BETWEEN %(first)s::date AND %(today)s::date
GROUP BY 1, 2, 3 HAVING sum(count) > 0
""")

COUNTED = sql.SQL("""
SELECT s.stage_id, s.until >= %(turn_at)s AS is_last, stay_length(s.seconds) AS length, count(*) AS count
FROM card_spans s {joined}
WHERE s.stage_id = ANY(%(stage_ids)s::uuid[]) AND s.seconds IS NOT NULL
  AND s.until >= %(first_at)s AND s.until < %(end_at)s AND {condition}
GROUP BY 1, 2, 3
""")


async def insight(work: Work, pipeline_id: UUID, *, today: date, chosen: CardFilter) -> StageInsights:
    """What the stages of a pipeline hold, and how long cards stayed in them in the 30 days up to `today` and the 30 before.

    Counts the cards the actor sees today and the filter names. Raises NotFound for an unknown pipeline.
    """
    pipeline = await pipeline_by_id(work, pipeline_id)
    totals = await stage_totals(work, [stage.id for stage in pipeline.stages], chosen)
    worked_in = [stage.id for stage in pipeline.stages if stage.kind in WORKED_IN]
    measured = await _measured(work, worked_in, today=today, chosen=chosen)
    items = [
        StageInsight(
            id=total.id,
            count=total.count,
            sums=total.sums,
            stays=_stays(measured.get((total.id, True))),
            stays_before=_stays(measured.get((total.id, False))),
        )
        for total in totals
    ]
    return StageInsights(items=items, next=None, told_from=await first_moment(work), as_of=work.as_of)


async def _measured(
    work: Work, stage_ids: Sequence[UUID], *, today: date, chosen: CardFilter
) -> Mapping[tuple[UUID, bool], Measured]:
    whose = meant(work, chosen)
    turn, first = today - (WINDOW - _DAY), today - (2 * WINDOW - _DAY)
    if whose.is_everything:
        query = MEASURED.format(counted=KEPT)
        days = {"today": today, "turn": turn, "first": first}
        rows = await work.all(Measured, query, stage_ids=list(stage_ids), **days)
    else:
        counted = COUNTED.format(joined=whose.joined, condition=whose.condition)
        ends = {"end_at": day_span(today)[1], "turn_at": day_span(turn)[0], "first_at": day_span(first)[0]}
        rows = await work.once(
            Measured, MEASURED.format(counted=counted), stage_ids=list(stage_ids), **ends, **whose.params
        )
    return {(row.stage_id, row.is_last): row for row in rows}


def _stays(measured: Measured | None) -> Stays | None:
    return measured and Stays(count=measured.count, median=measured.median, p90=measured.p90)
