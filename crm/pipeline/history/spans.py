"""Spans: from when until when a card stood in a stage with a value. They follow from the journal (`card_spans_of`)."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from psycopg import sql

from crm.core.doors import require
from crm.core.work import Work
from crm.pipeline.filters import CardFilter

VERBS = ("card.archived", "card.created", "card.moved", "card.reopened", "card.restored", "card.valued")
"""The lines spans follow from; `card_spans_of` reads the same."""

# What stays as it was is not written again: a card with a long story changes in its last two spans.
KEEP = """
WITH wanted AS MATERIALIZED (SELECT * FROM card_spans_of(%(ids)s::uuid[])),
gone AS (
  DELETE FROM card_spans s WHERE s.card_id = ANY(%(ids)s::uuid[])
    AND NOT EXISTS (SELECT FROM wanted w WHERE w.card_id = s.card_id AND w.seq = s.seq)
)
INSERT INTO card_spans AS s SELECT * FROM wanted
ON CONFLICT (card_id, seq) DO UPDATE
SET stage_id = excluded.stage_id, entered_at = excluded.entered_at, since = excluded.since, until = excluded.until,
    amount = excluded.amount, currency = excluded.currency, seconds = excluded.seconds,
    mover_kind = excluded.mover_kind, mover_id = excluded.mover_id
WHERE s IS DISTINCT FROM excluded
"""


async def keep_spans(work: Work, card_ids: Sequence[UUID]) -> None:
    """The spans of these cards are what the journal tells by now, however often and in whatever order it is heard."""
    await work.run(KEEP, ids=sorted(set(card_ids)))


class Meant(NamedTuple):
    """Whose spans count for a viewer, in SQL over `card_spans s`: what is joined, the condition, and the parameters."""

    joined: sql.Composable
    condition: sql.Composable
    params: dict[str, object]
    is_everything: bool = False
    """Whether every card counts."""
    is_narrow: bool = False
    """Whether the cards are so few that they are best looked at all."""


def meant(work: Work, chosen: CardFilter) -> Meant:
    """The spans of the cards the actor sees today and the filter names today: a card that was handed over takes its past along.

    Raises Forbidden without the right to cards, FieldHidden for a filter by what is hidden from them.
    """
    require(work.actor, "cards.view")
    viewer = work.actor.viewer
    keys = None if viewer is None else viewer.keys("customers.view")
    if not chosen.is_empty:
        asked = chosen.asked(work)
        joined = sql.SQL("JOIN ({}) ON v.id = s.card_id").format(asked.source)
        return Meant(joined, asked.condition, asked.params, is_narrow=chosen.is_narrow(work))
    if keys is None:
        return Meant(sql.SQL(""), sql.SQL("true"), {}, is_everything=True)
    is_narrow = chosen.is_narrow(work)
    params: dict[str, object] = {"seen_keys": sorted(keys)}
    return Meant(
        _OF_FEW if is_narrow else sql.SQL(""), sql.SQL("true") if is_narrow else _OF_KEYS, params, is_narrow=is_narrow
    )


_OF_FEW = sql.SQL(
    "JOIN (SELECT DISTINCT card_id FROM card_viewers WHERE viewer = ANY(%(seen_keys)s::uuid[])) few"
    " ON few.card_id = s.card_id"
)
_OF_KEYS = sql.SQL(
    "EXISTS (SELECT FROM card_viewers o WHERE o.card_id = s.card_id AND o.viewer = ANY(%(seen_keys)s::uuid[]))"
)
