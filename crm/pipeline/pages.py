"""Pages of cards in any order under any filter: found by walking in that order, or by looking at all that can be meant.

Walking is short where many cards pass, and endless where few do; looking at all is the other way round, and nobody knows
beforehand which it will be. So the first cards in order are walked, and only the columns this does not fill are looked at
whole. A bounded loss decides, not an estimate.
"""

from collections.abc import Sequence
from typing import LiteralString
from uuid import UUID

from psycopg import sql

from crm.core.problems import Invalid
from crm.core.work import Work
from crm.pipeline.filters import CardFilter
from crm.pipeline.places import Found, Place, sorted_by

WALKED_BY_HAND = 20
WALKED_IN_ORDER = 100
"""How many cards are walked for each one that is wanted; by hand in each column, else in the whole pipeline."""

_COLUMNS = sql.SQL("v.id, v.stage_id, {tie} AS tie, ({key})::text AS key")

# The first cards of each column in order, as far as the page may reach; of these, those that pass.
_WALK_BY_HAND = sql.SQL(
    "SELECT w.id, s.id AS stage_id, w.id AS tie, w.position AS key"
    " FROM unnest(%(stage_ids)s::uuid[]) AS s(id) CROSS JOIN LATERAL ("
    "  SELECT v.id, v.position FROM ("
    "   SELECT v.* FROM cards v WHERE v.stage_id = s.id AND v.archived_at IS NULL AND {behind} ORDER BY v.position, v.id LIMIT {walked}) v"
    "  JOIN customers c ON c.id = v.customer_id LEFT JOIN customer_brief b ON b.customer_id = c.id"
    "  WHERE {condition} ORDER BY v.position, v.id LIMIT {limit}) w"
    " ORDER BY s.id, w.position, w.id"
)

# The first in order of the whole company; of these, the cards of the stages asked for that pass.
_WALK_IN_ORDER = sql.SQL(
    "SELECT r.id, r.stage_id, r.tie, r.key FROM ("
    "  SELECT {columns}, row_number() OVER ({buckets} ORDER BY {by}) AS place"
    "  FROM (SELECT {tie} AS id FROM {walked} WHERE {known} ORDER BY {first} LIMIT {most}) w"
    "  JOIN cards v ON {joined}"
    "  JOIN customers c ON c.id = v.customer_id LEFT JOIN customer_brief b ON b.customer_id = c.id"
    "  WHERE v.stage_id = ANY(%(stage_ids)s::uuid[]) AND {condition}) r"
    " WHERE r.place <= {limit} ORDER BY r.place"
)

# All that can be meant. Without columns of their own the first ones need no sorting of the rest.
_WHOLE = sql.SQL(
    "SELECT {columns} FROM {source} WHERE v.stage_id = ANY(%(stage_ids)s::uuid[]) AND {behind} AND {condition}"
    " ORDER BY {by} LIMIT {limit}"
)
_WHOLE_COLUMNS = sql.SQL(
    "SELECT r.id, r.stage_id, r.tie, r.key FROM ("
    "  SELECT {columns}, row_number() OVER (PARTITION BY v.stage_id ORDER BY {by}) AS place"
    "  FROM {source} WHERE v.stage_id = ANY(%(stage_ids)s::uuid[]) AND {behind} AND {condition}) r"
    " WHERE r.place <= {limit} ORDER BY r.place"
)


_EVERYTHING = sql.SQL(
    "SELECT v.id FROM cards v WHERE v.stage_id = s.id AND v.archived_at IS NULL AND {behind}"
    " ORDER BY v.position, v.id LIMIT {limit}"
)

# The first rows of each key, merged: a person's column without walking through everybody's cards.
_BY_KEYS = sql.SQL(
    "SELECT DISTINCT m.position, m.id FROM unnest(%(keys)s::uuid[]) AS held(key)"
    " CROSS JOIN LATERAL (SELECT v.position, v.id FROM"
    "   (SELECT viewer, stage_id, position, card_id AS id FROM card_viewers) v"
    "   WHERE v.viewer = held.key AND v.stage_id = s.id AND {behind} ORDER BY v.position, v.id LIMIT {limit}) m"
    " ORDER BY m.position, m.id LIMIT {limit}"
)


def everything(work: Work, *, limit: int, after: Place | None = None) -> tuple[sql.Composable, dict[str, object]]:
    """A table expression of the ids of the first visible cards of each of the stages `stage_ids`, behind a place, as they
    were put by hand; and its other parameters.
    """
    standing = sorted_by(work, CardFilter(), after)
    keys = None if work.actor.viewer is None else work.actor.viewer.keys("customers.view")
    inner = (_EVERYTHING if keys is None else _BY_KEYS).format(behind=standing.behind, limit=sql.Literal(limit))
    page = sql.SQL("(SELECT w.id FROM unnest(%(stage_ids)s::uuid[]) AS s(id) CROSS JOIN LATERAL ({inner}) w)").format(
        inner=inner
    )
    return page, standing.params if keys is None else standing.params | {"keys": sorted(keys)}


async def in_columns(
    work: Work, stage_ids: Sequence[UUID], chosen: CardFilter, *, limit: int, after: Place | None = None
) -> dict[UUID, list[Found]]:
    """The first cards of each of these stages behind a place, in their order: at most two statements."""
    question = _Question(work, chosen, after, stage_ids)
    columns = await question.ask(question.walk(limit, "PARTITION BY v.stage_id"))
    lacking = [stage_id for stage_id, cards in columns.items() if len(cards) < limit]
    question.stage_ids = lacking
    return columns | await question.ask(question.whole(limit) if lacking else None)


async def in_one_list(
    work: Work,
    stage_ids: Sequence[UUID],
    chosen: CardFilter,
    *,
    limit: int,
    after: Place | None = None,
    ids: Sequence[UUID] | None = None,
) -> list[Found]:
    """The first cards of these stages behind a place, as one list; by hand, column after column. With `ids`, those of
    them that are seen and chosen.
    """
    if chosen.is_by_hand and ids is None:
        return await _column_after_column(work, stage_ids, chosen, limit=limit, after=after)
    question = _Question(work, chosen, after, stage_ids, ids)
    found = await question.all(question.walk(limit, ""))
    return found if len(found) == limit else await question.all(question.whole(limit, is_one_list=True))


async def _column_after_column(
    work: Work, stage_ids: Sequence[UUID], chosen: CardFilter, *, limit: int, after: Place | None
) -> list[Found]:
    found: list[Found] = []
    rest = list(stage_ids)
    if after is not None:
        if after.stage_id not in rest:
            raise Invalid({"cursor": "invalid"})
        rest = rest[rest.index(after.stage_id) :]
        begun = await in_columns(work, rest[:1], chosen, limit=limit, after=after)
        found, rest = begun[rest[0]], rest[1:]
    if rest and len(found) < limit:
        columns = await in_columns(work, rest, chosen, limit=limit - len(found))
        found += [card for stage_id in rest for card in columns[stage_id]]
    return found[:limit]


class _Question:
    """A page on its way: the same cards asked for in one way and, where that does not do, in the other."""

    def __init__(
        self,
        work: Work,
        chosen: CardFilter,
        after: Place | None,
        stage_ids: Sequence[UUID],
        ids: Sequence[UUID] | None = None,
    ) -> None:
        self.work = work
        self.chosen = chosen
        self.stage_ids = list(stage_ids)
        self.standing = sorted_by(work, chosen, after)
        self.asked = chosen.asked(work, ids)
        self.is_narrow = ids is not None or chosen.is_narrow(work)
        tie = sql.SQL(self.standing.order.tie)
        self.columns = _COLUMNS.format(tie=tie, key=self.standing.key)

    async def all(self, query: sql.Composed | None) -> list[Found]:
        """What a query finds; nothing without one."""
        if query is None:
            return []
        params = {**self.asked.params, **self.standing.params}
        return await self.work.once(Found, query, **params, stage_ids=self.stage_ids)

    async def ask(self, query: sql.Composed | None) -> dict[UUID, list[Found]]:
        """The same by stage."""
        columns: dict[UUID, list[Found]] = {stage_id: [] for stage_id in self.stage_ids}
        for each in await self.all(query):
            columns[each.stage_id].append(each)
        return columns

    def walk(self, limit: int, buckets: LiteralString) -> sql.Composed | None:
        """Among the first in order; None where nothing can be walked, or all that can be meant are few anyway."""
        standing, order = self.standing, self.standing.order
        if self.is_narrow or not standing.has_known_ahead:
            return None
        if self.chosen.is_by_hand:
            return _WALK_BY_HAND.format(
                behind=standing.behind,
                condition=self.asked.condition,
                walked=sql.Literal(WALKED_BY_HAND * limit),
                limit=sql.Literal(limit),
            )
        if not order.walked:
            return None
        way = sql.SQL(" DESC" if self.chosen.is_turned else "")
        return _WALK_IN_ORDER.format(
            columns=self.columns,
            buckets=sql.SQL(buckets),
            by=standing.by,
            tie=sql.SQL(order.tie),
            walked=sql.SQL(order.walked),
            known=standing.behind_known,
            # As the index stands: whoever is not known is not among them.
            first=sql.SQL("{}{}, {}{}").format(standing.key, way, sql.SQL(order.tie), way),
            most=sql.Literal(WALKED_IN_ORDER * limit),
            joined=sql.SQL("v.id = w.id" if order.walked == "cards v" else "v.customer_id = w.id"),
            condition=self.asked.condition,
            limit=sql.Literal(limit),
        )

    def whole(self, limit: int, *, is_one_list: bool = False) -> sql.Composed:
        """Among all that can be meant."""
        template = _WHOLE if is_one_list or len(self.stage_ids) == 1 else _WHOLE_COLUMNS
        return template.format(
            columns=self.columns,
            source=self.asked.source,
            behind=self.standing.behind,
            condition=self.asked.condition,
            by=self.standing.by,
            limit=sql.Literal(limit),
        )
