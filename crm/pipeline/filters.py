"""Which cards of a stage a board shows: the pages are walked in order, by the shortest way the filter allows."""

from uuid import UUID

import msgspec
from psycopg import sql

from crm.core.doors import require_readable
from crm.core.work import Work
from crm.customers.doors import SOURCE, visible
from crm.customers.finding import matching

Params = dict[str, object]

MOST_FOUND = 2_000
"""A text that finds more customers than this shows the newest of them."""


class CardFilter(msgspec.Struct, frozen=True):
    """Quick filters of the board; all of those given hold."""

    assignee: UUID | None = None
    source: str | None = None
    q: str | None = None

    @property
    def is_empty(self) -> bool:
        """Whether every visible card is chosen."""
        return self.assignee is None and not self.source and not (self.q and self.q.strip())

    def page(
        self, work: Work, stages: sql.Composable, *, limit: int, after: tuple[str, UUID] | None
    ) -> tuple[sql.Composable, Params]:
        """A table expression of the ids of the first `limit` cards per stage behind `after`, and its parameters."""
        beyond = sql.SQL("true")
        params: Params = {}
        if after is not None:
            beyond = sql.SQL("(v.position, v.id) > (%(after_position)s, %(after_id)s)")
            params = {"after_position": after[0], "after_id": after[1]}
        few = self._few(work)
        if few is not None:
            # A text has been looked for already.
            condition, condition_params = msgspec.structs.replace(self, q=None).condition(work)
            ranked = _RANKED.format(
                few=few[0], stages=stages, beyond=beyond, condition=condition, limit=sql.Literal(limit)
            )
            return ranked, params | few[1] | condition_params
        inner, inner_params = self._walk(work, beyond, limit)
        page = sql.SQL("(SELECT w.id FROM unnest({stages}) AS s(id) CROSS JOIN LATERAL ({inner}) w)").format(
            stages=stages, inner=inner
        )
        return page, params | inner_params

    def _few(self, work: Work) -> tuple[sql.Composable, Params] | None:
        """A query for the ids of cards among which all chosen ones are, when those are few enough to be looked at all."""
        viewer = work.actor.viewer
        if self.is_empty:
            return None
        if self.q and self.q.strip():
            found, params = matching(work, self.q, MOST_FOUND)
            return sql.SQL("SELECT id FROM cards WHERE customer_id IN ({})").format(found), params
        if self.assignee is not None:
            # Whoever is assigned stands among the viewers.
            return _OF_KEYS, {"few_keys": [self.assignee]}
        if viewer is not None and viewer.scope("customers.view") in ("own", "team"):
            return _OF_KEYS, {"few_keys": sorted(viewer.keys("customers.view") or ())}
        return None

    def _walk(self, work: Work, beyond: sql.Composable, limit: int) -> tuple[sql.Composable, Params]:
        keys = None if work.actor.viewer is None else work.actor.viewer.keys("customers.view")
        if not self.is_empty:
            condition, params = self.condition(work)
            return _FILTERED.format(beyond=beyond, condition=condition, limit=sql.Literal(limit)), params
        if keys is None:
            return _EVERYTHING.format(beyond=beyond, limit=sql.Literal(limit)), {}
        return _BY_KEYS.format(beyond=beyond, limit=sql.Literal(limit)), {"keys": sorted(keys)}

    def condition(self, work: Work) -> tuple[sql.Composable, Params]:
        """The SQL condition over `cards v` and `customers c` that a card is seen and chosen."""
        if self.source:
            require_readable(work.actor, SOURCE)
        shown, params = visible(work.actor)
        parts: list[sql.Composable] = [shown]
        if self.assignee is not None:
            parts.append(
                sql.SQL(
                    "EXISTS (SELECT FROM customer_assignees a"
                    " WHERE a.customer_id = c.id AND a.user_id = %(filter_assignee)s)"
                )
            )
            params |= {"filter_assignee": self.assignee}
        if self.source:
            parts.append(sql.SQL("c.source_id = (SELECT id FROM sources WHERE key = %(filter_source)s)"))
            params |= {"filter_source": self.source}
        if self.q and self.q.strip():
            found, found_params = matching(work, self.q, MOST_FOUND)
            parts.append(sql.SQL("c.id IN ({})").format(found))
            params |= found_params
        return sql.SQL(" AND ").join(parts), params


_EVERYTHING = sql.SQL(
    "SELECT v.id FROM cards v WHERE v.stage_id = s.id AND {beyond} ORDER BY v.position, v.id LIMIT {limit}"
)

# The first rows of each key, merged: a person's column without walking through everybody's cards.
_BY_KEYS = sql.SQL(
    "SELECT DISTINCT m.position, m.id FROM unnest(%(keys)s::uuid[]) AS held(key)"
    " CROSS JOIN LATERAL (SELECT v.position, v.id FROM"
    "   (SELECT viewer, stage_id, position, card_id AS id FROM card_viewers) v"
    "   WHERE v.viewer = held.key AND v.stage_id = s.id AND {beyond} ORDER BY v.position, v.id LIMIT {limit}) m"
    " ORDER BY m.position, m.id LIMIT {limit}"
)

_FILTERED = sql.SQL(
    "SELECT v.id FROM cards v JOIN customers c ON c.id = v.customer_id"
    " WHERE v.stage_id = s.id AND {beyond} AND {condition} ORDER BY v.position, v.id LIMIT {limit}"
)

_OF_KEYS = sql.SQL("SELECT card_id AS id FROM card_viewers WHERE viewer = ANY(%(few_keys)s::uuid[])")

# The other way round: all that can be meant, sorted. Walking a column for the few cards of a team takes half a second.
_RANKED = sql.SQL(
    "(SELECT r.id FROM (SELECT v.id, row_number() OVER (PARTITION BY v.stage_id ORDER BY v.position, v.id) AS place"
    " FROM (SELECT DISTINCT id FROM ({few}) f) few JOIN cards v ON v.id = few.id JOIN customers c ON c.id = v.customer_id"
    " WHERE v.stage_id = ANY({stages}) AND {beyond} AND {condition}) r WHERE r.place <= {limit})"
)
