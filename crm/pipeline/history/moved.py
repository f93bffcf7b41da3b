"""What moved since a moment: the board of then and the board of now compared."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from psycopg import sql

from crm.core.doors import is_readable
from crm.core.paging import next_cursor, read_cursor
from crm.core.problems import NotFound
from crm.core.work import Work
from crm.customers.doors import visible
from crm.customers.sight import sight_of
from crm.pipeline.doors import VALUE
from crm.pipeline.filters import CardFilter
from crm.pipeline.history.moments import check_told
from crm.pipeline.history.schemas import Flow, Moved, Movement
from crm.pipeline.history.spans import Meant, meant

Place = tuple[datetime, UUID]


class Choice(msgspec.Struct, frozen=True):
    """Which of the movements are asked for; all of those given hold."""

    into: UUID | None = None
    """Those that ended in this stage."""
    out_of: UUID | None = None
    """Those that began in this one."""
    ids: tuple[UUID, ...] | None = None
    """Those of these cards."""

    @property
    def is_empty(self) -> bool:
        """Whether every movement is asked for."""
        return self == Choice()


# Where a card stood then is looked up for those that came into their stage since: walked from the latest, until a page is full.
MOVEMENTS = sql.SQL("""
SELECT k.id AS card_id, k.customer_id, c.name, o.from_stage_id, o.stage_id AS to_stage_id, o.entered_at AS at,
       json_build_object('kind', coalesce(o.mover_kind, 'system'), 'id', o.mover_id, 'name', coalesce(u.name, t.name)) AS by,
       (SELECT count(DISTINCT x.entered_at) FROM card_spans x
        WHERE x.card_id = o.card_id AND x.entered_at > %(since)s) AS steps,
       CASE WHEN o.amount IS NULL THEN NULL
            ELSE json_build_object('amount', o.amount, 'currency', o.currency) END AS value
FROM (SELECT s.*, was.stage_id AS from_stage_id FROM card_spans s {joined}
      LEFT JOIN LATERAL (SELECT b.stage_id FROM card_spans b
                         WHERE b.card_id = s.card_id AND b.since <= %(since)s AND (b.until > %(since)s OR b.until IS NULL) LIMIT 1) was ON true
      WHERE s.pipeline_id = %(pipeline_id)s AND s.until IS NULL AND s.entered_at > %(since)s
        AND was.stage_id IS DISTINCT FROM s.stage_id AND {chosen} AND {condition}
      ORDER BY s.entered_at DESC, s.card_id DESC LIMIT {limit}) o
JOIN cards k ON k.id = o.card_id
JOIN customers c ON c.id = k.customer_id
LEFT JOIN users u ON u.id = o.mover_id
LEFT JOIN api_tokens t ON t.id = o.mover_id
WHERE {visible}
ORDER BY o.entered_at DESC, o.card_id DESC
""")

# Both sides are as many as were moved since; they are put together once instead of looking each card up.
FLOWS = sql.SQL("""
SELECT was.stage_id AS from_stage_id, came.stage_id AS to_stage_id, count(*) AS count
FROM (SELECT s.card_id, s.stage_id FROM card_spans s {joined}
      WHERE s.pipeline_id = %(pipeline_id)s AND s.until IS NULL AND s.entered_at > %(since)s AND {condition}) came
LEFT JOIN (SELECT card_id, stage_id FROM card_spans
           WHERE pipeline_id = %(pipeline_id)s AND until > %(since)s AND since <= %(since)s) was
  ON was.card_id = came.card_id
WHERE was.stage_id IS DISTINCT FROM came.stage_id
GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2
""")

CHOSEN = {
    "into": sql.SQL("s.stage_id = %(into)s"),
    "out_of": sql.SQL("was.stage_id = %(out_of)s"),
    "ids": sql.SQL("s.card_id = ANY(%(ids)s::uuid[])"),
    "after": sql.SQL("(s.entered_at, s.card_id) < (%(after_at)s, %(after_id)s)"),
}


async def moved(
    work: Work,
    pipeline_id: UUID,
    *,
    since: datetime,
    limit: int,
    cursor: str | None,
    choice: Choice,
    chosen: CardFilter,
) -> Moved:
    """The cards that stand in another stage than at `since`, or are new, as far as the actor sees them and the filter names them.

    Raises NotFound for an unknown pipeline, Invalid for a moment the journal does not tell of.
    """
    whose = meant(work, chosen)
    if not await work.maybe(bool, "SELECT true FROM pipelines WHERE id = %(id)s AND ended_at IS NULL", id=pipeline_id):
        raise NotFound
    await check_told(work, "since", since)
    after = read_cursor(Place, cursor)
    items = await _movements(work, whose, pipeline_id, since=since, limit=limit, after=after, choice=choice)
    flows = await _flows(work, whose, pipeline_id, since=since) if after is None and choice.is_empty else None
    last = (items[-1].at, items[-1].card_id) if items else None
    return Moved(since=since, items=items, next=next_cursor(items, limit, last), flows=flows, as_of=work.as_of)


async def _movements(
    work: Work, whose: Meant, pipeline_id: UUID, *, since: datetime, limit: int, after: Place | None, choice: Choice
) -> list[Movement]:
    given = {"into": choice.into, "out_of": choice.out_of, "ids": choice.ids, "after": after}
    conditions: Sequence[sql.Composable] = [CHOSEN[name] for name, value in given.items() if value is not None]
    shown, shown_params = visible(work.actor)
    query = MOVEMENTS.format(
        joined=whose.joined,
        condition=whose.condition,
        chosen=sql.SQL(" AND ").join(conditions or [sql.SQL("true")]),
        visible=shown,
        limit=sql.Literal(limit),
    )
    params = {
        "into": choice.into,
        "out_of": choice.out_of,
        "ids": list(choice.ids or ()),
        "after_at": after and after[0],
        "after_id": after and after[1],
    }
    found = await work.once(
        Movement, query, pipeline_id=pipeline_id, since=since, **(params | whose.params | shown_params)
    )
    sight, has_value = sight_of(work.actor), is_readable(work.actor, VALUE)
    for movement in found:
        movement.value = movement.value if has_value else None
        movement.name = sight.text(movement.name) if sight is not None else movement.name
    return found


async def _flows(work: Work, whose: Meant, pipeline_id: UUID, *, since: datetime) -> list[Flow]:
    query = FLOWS.format(joined=whose.joined, condition=whose.condition)
    return await work.once(Flow, query, pipeline_id=pipeline_id, since=since, **whose.params)
