"""The board as it stood at a moment."""

from collections.abc import Sequence
from datetime import datetime
from typing import LiteralString
from uuid import UUID

import msgspec
from psycopg import sql

from crm.core.doors import Actor, is_readable
from crm.core.paging import next_cursor, read_cursor
from crm.core.problems import NotFound
from crm.core.work import Work
from crm.customers.doors import visible
from crm.customers.queries import ASSIGNEES, ORIGIN
from crm.customers.sight import sight_of
from crm.pipeline.doors import VALUE
from crm.pipeline.filters import CardFilter, Sum
from crm.pipeline.history.moments import check_told
from crm.pipeline.history.schemas import PastBoard, PastCard, PastCards, PastColumn, PastPage
from crm.pipeline.history.spans import Meant, meant
from crm.pipeline.schemas import StageKind, StageSum, StageTotal
from crm.pipeline.totals import COMPANY_CURRENCY, stage_totals

Place = tuple[datetime, UUID]

STANDING: LiteralString = """
s.since <= %(at)s AND (s.until > %(at)s OR s.until IS NULL) AND s.entered_at <= %(at)s AND {beyond} AND {condition}
"""

# Those who came last are nearly always still there, so the walk backwards is short.
WALKED: LiteralString = f"""
(SELECT w.* FROM unnest(%(stage_ids)s::uuid[]) AS stage(id) CROSS JOIN LATERAL (
   SELECT s.card_id, s.stage_id, s.entered_at, s.amount, s.currency FROM card_spans s {{joined}}
   WHERE s.stage_id = stage.id AND {STANDING} ORDER BY s.entered_at DESC, s.card_id DESC LIMIT {{limit}}) w)
"""

RANKED: LiteralString = f"""
(SELECT r.* FROM (
   SELECT s.card_id, s.stage_id, s.entered_at, s.amount, s.currency,
          row_number() OVER (PARTITION BY s.stage_id ORDER BY s.entered_at DESC, s.card_id DESC) AS place
   FROM card_spans s {{joined}} WHERE s.stage_id = ANY(%(stage_ids)s::uuid[]) AND {STANDING}) r
 WHERE r.place <= {{limit}})
"""

CARD: LiteralString = f"""
SELECT k.id, k.customer_id, c.name,
       (SELECT i.value FROM identities i WHERE i.customer_id = c.id AND i.kind = 'phone' ORDER BY i.id LIMIT 1) AS phone,
       {ORIGIN} AS source, {ASSIGNEES} AS assignees,
       CASE WHEN p.amount IS NULL THEN NULL
            ELSE json_build_object('amount', p.amount, 'currency', p.currency) END AS value,
       p.stage_id, p.entered_at, k.stage_id AS now_stage_id
FROM {{page}} p
JOIN cards k ON k.id = p.card_id
JOIN customers c ON c.id = k.customer_id
WHERE {{visible}}
ORDER BY p.entered_at DESC, k.id DESC
"""

# What has come since is no longer counted, what has gone since is counted again: as much as was moved, not as much as there is.
SINCE = sql.SQL("""
SELECT s.stage_id, coalesce(s.currency, '') AS currency, sum(s.sign)::bigint AS count,
       coalesce(sum(s.sign * s.amount), 0)::bigint AS sum
FROM (SELECT stage_id, currency, amount, card_id, -1 AS sign FROM card_spans
      WHERE pipeline_id = %(pipeline_id)s AND until IS NULL AND since > %(at)s
      UNION ALL
      SELECT stage_id, currency, amount, card_id, 1 FROM card_spans
      WHERE pipeline_id = %(pipeline_id)s AND until > %(at)s AND since <= %(at)s) s {joined}
WHERE {condition}
GROUP BY 1, 2
""")


class KnownStage(msgspec.Struct):
    """A stage of today or of the past."""

    id: UUID
    name: str
    color: str
    kind: StageKind
    has_ended: bool


STAGES = """
SELECT s.id, s.name, s.color, s.kind, s.ended_at IS NOT NULL AS has_ended
FROM stages s JOIN pipelines p ON p.id = s.pipeline_id
WHERE p.id = %(id)s AND p.ended_at IS NULL
ORDER BY s.ended_at IS NOT NULL, s.place, s.id
"""


async def past_board(work: Work, pipeline_id: UUID, *, at: datetime, limit: int, chosen: CardFilter) -> PastBoard:
    """The stages of a pipeline with their first cards as they stood at `at`; ended ones are among them where cards stood.

    Raises NotFound for an unknown pipeline, Invalid for a moment the journal does not tell of.
    """
    whose = meant(work, chosen)
    stages = await work.all(KnownStage, STAGES, id=pipeline_id)
    if not stages:
        raise NotFound
    await check_told(work, "at", at)
    ids = [stage.id for stage in stages]
    totals = await stage_totals(work, ids, chosen)
    since = await work.all(
        Sum,
        SINCE.format(joined=whose.joined, condition=whose.condition),
        pipeline_id=pipeline_id,
        at=at,
        **whose.params,
    )
    found = await _cards(work, whose, ids, at=at, limit=limit, after=None)
    columns: list[PastColumn] = []
    for stage, total in zip(stages, totals, strict=True):
        then = _then(work.actor, total, [change for change in since if change.stage_id == stage.id])
        page = _page([card for card in found if card.stage_id == stage.id], limit)
        if page.items or not stage.has_ended:
            columns.append(PastColumn(**msgspec.structs.asdict(stage), count=then.count, sums=then.sums, cards=page))
    return PastBoard(pipeline_id=pipeline_id, at=at, stages=columns, as_of=work.as_of)


async def past_cards(
    work: Work, stage_id: UUID, *, at: datetime, limit: int, cursor: str | None, chosen: CardFilter
) -> PastCards:
    """The next cards of one stage as they stood at `at`. Raises NotFound for an unknown stage, Invalid as the board does."""
    whose = meant(work, chosen)
    if not await work.maybe(bool, "SELECT true FROM stages WHERE id = %(id)s", id=stage_id):
        raise NotFound
    await check_told(work, "at", at)
    after = read_cursor(Place, cursor)
    page = _page(await _cards(work, whose, [stage_id], at=at, limit=limit, after=after), limit)
    return PastCards(items=page.items, next=page.next, as_of=work.as_of)


async def _cards(
    work: Work, whose: Meant, stage_ids: Sequence[UUID], *, at: datetime, limit: int, after: Place | None
) -> list[PastCard]:
    beyond, params = sql.SQL("true"), dict[str, object]()
    if after is not None:
        beyond = sql.SQL("(s.entered_at, s.card_id) < (%(after_at)s, %(after_id)s)")
        params = {"after_at": after[0], "after_id": after[1]}
    page = sql.SQL(RANKED if whose.is_narrow else WALKED).format(
        joined=whose.joined, condition=whose.condition, beyond=beyond, limit=sql.Literal(limit)
    )
    shown, shown_params = visible(work.actor)
    query = sql.SQL(CARD).format(page=page, visible=shown)
    found = await work.once(PastCard, query, stage_ids=list(stage_ids), at=at, **(params | whose.params | shown_params))
    return _shown(work.actor, found)


def _shown(actor: Actor, cards: list[PastCard]) -> list[PastCard]:
    """These cards as the actor is shown them."""
    sight, has_value = sight_of(actor), is_readable(actor, VALUE)
    for card in cards:
        if not has_value:
            card.value = None
        if sight is not None:
            card.name = sight.text(card.name)
            card.phone = sight.reach("phone", card.phone) if card.phone else None
            card.source = card.source if sight.has_source else None
    return cards


def _page(cards: list[PastCard], limit: int) -> PastPage:
    last = (cards[-1].entered_at, cards[-1].id) if cards else None
    return PastPage(items=cards, next=next_cursor(cards, limit, last))


def _then(actor: Actor, total: StageTotal, changes: Sequence[Sum]) -> StageTotal:
    """The total of a stage with what has changed since taken back."""
    worth = {each.currency: each for each in total.sums} if is_readable(actor, VALUE) else {}
    for change in changes if is_readable(actor, VALUE) else ():
        if change.currency:
            had = worth.get(change.currency) or StageSum(amount=0, currency=change.currency, count=0)
            worth[change.currency] = StageSum(
                amount=had.amount + change.sum, currency=change.currency, count=had.count + change.count
            )
    sums = sorted(
        (each for each in worth.values() if each.count),
        key=lambda each: (each.currency != COMPANY_CURRENCY, each.currency),
    )
    return StageTotal(id=total.id, count=total.count + sum(change.count for change in changes), sums=sums)
