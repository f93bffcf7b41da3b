"""How long cards stay in the stages of a pipeline, now and in the month before."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

import msgspec
from psycopg import sql

from crm.core.work import Work
from crm.pipeline.filters import CardFilter
from crm.pipeline.history.moments import first_moment
from crm.pipeline.history.schemas import StageInsight, StageInsights, Stays
from crm.pipeline.history.spans import meant
from crm.pipeline.queries import pipeline_by_id
from crm.pipeline.totals import stage_totals

WINDOW = timedelta(days=30)
WORKED_IN = ("open", "aside")
"""The kinds of stages in which how long a card stays says something about the work."""


class Measured(msgspec.Struct):
    """The stays of a stage that ended in one of the two windows."""

    stage_id: UUID
    window: Literal["last", "before"]
    count: int
    median: int
    p90: int


MEASURED = sql.SQL("""
SELECT s.stage_id, CASE WHEN s.until > %(recent)s THEN 'last' ELSE 'before' END AS "window", count(*) AS count,
       percentile_disc(0.5) WITHIN GROUP (ORDER BY s.seconds) AS median,
       percentile_disc(0.9) WITHIN GROUP (ORDER BY s.seconds) AS p90
FROM card_spans s {joined}
WHERE s.stage_id = ANY(%(stage_ids)s::uuid[]) AND s.seconds IS NOT NULL
  AND s.until > %(earliest)s AND s.until <= %(at)s AND {condition}
GROUP BY 1, 2
""")


async def insight(work: Work, pipeline_id: UUID, *, at: datetime, chosen: CardFilter) -> StageInsights:
    """What the stages of a pipeline hold, and how long cards stayed in them in the 30 days up to `at` and the 30 before.

    Counts the cards the actor sees today and the filter names. Raises NotFound for an unknown pipeline.
    """
    pipeline = await pipeline_by_id(work, pipeline_id)
    totals = await stage_totals(work, [stage.id for stage in pipeline.stages], chosen)
    worked_in = [stage.id for stage in pipeline.stages if stage.kind in WORKED_IN]
    measured = await _measured(work, worked_in, at=at, chosen=chosen)
    items = [
        StageInsight(
            id=total.id,
            count=total.count,
            sums=total.sums,
            stays=_stays(measured.get((total.id, "last"))),
            stays_before=_stays(measured.get((total.id, "before"))),
        )
        for total in totals
    ]
    return StageInsights(items=items, next=None, told_from=await first_moment(work), as_of=work.as_of)


async def _measured(
    work: Work, stage_ids: Sequence[UUID], *, at: datetime, chosen: CardFilter
) -> Mapping[tuple[UUID, str], Measured]:
    whose = meant(work, chosen)
    rows = await work.all(
        Measured,
        MEASURED.format(joined=whose.joined, condition=whose.condition),
        stage_ids=list(stage_ids),
        at=at,
        recent=at - WINDOW,
        earliest=at - 2 * WINDOW,
        **whose.params,
    )
    return {(row.stage_id, row.window): row for row in rows}


def _stays(measured: Measured | None) -> Stays | None:
    return measured and Stays(count=measured.count, median=measured.median, p90=measured.p90)
