"""Every read of this room. `CARD` gives the one shape for ids, pages and the whole board."""

from collections.abc import Sequence
from typing import LiteralString
from uuid import UUID

import msgspec
from psycopg import sql

from crm.core.doors import Actor, can_column, is_readable, require
from crm.core.problems import NotFound
from crm.core.work import Work
from crm.customers.doors import VIEWERS, see_customer, visible
from crm.customers.filtering import offered
from crm.customers.queries import ASSIGNEES, BRIEF, ORIGIN, TAGS, TEAM
from crm.customers.sight import sight_of
from crm.pipeline.doors import CAN, VALUE
from crm.pipeline.filters import CardFilter, Standing, all_in
from crm.pipeline.pages import everything, in_columns, in_one_list
from crm.pipeline.places import Found, Place, cursor_behind, read_place
from crm.pipeline.schemas import Board, Card, CardField, CardFields, CardList, CardPage, Cards, Column, Pipeline
from crm.pipeline.totals import stage_totals

CARD: LiteralString = f"""
SELECT k.id, k.version, k.pipeline_id, k.stage_id, k.position, k.customer_id, c.version AS customer_version, c.name,
       (SELECT i.value FROM identities i WHERE i.customer_id = c.id AND i.kind = 'phone' ORDER BY i.id LIMIT 1) AS phone,
       {ORIGIN} AS source, {ASSIGNEES} AS assignees, {TEAM} AS team, {TAGS} AS tags, c.quality,
       CASE WHEN k.amount IS NULL THEN NULL
            ELSE json_build_object('amount', k.amount, 'currency', k.currency) END AS value,
       k.lost_reason, k.application_no, k.stage_entered_at, k.archived_at, k.created_at, k.updated_at, c.needs_attention,
       {BRIEF}, {{can}} AS can
FROM {{page}} p
JOIN cards k ON k.id = p.id
JOIN customers c ON c.id = k.customer_id
LEFT JOIN customer_brief b ON b.customer_id = c.id
WHERE {{visible}}
ORDER BY k.stage_id, k.position, k.id
"""

PIPELINE = sql.SQL("""
SELECT p.id, p.version, p.name, p.is_default, p.no_skipping, p.no_going_back, p.lost_reasons,
       ARRAY(SELECT row_to_json(s) FROM (SELECT id, version, pipeline_id, name, color, kind, place, stale_days, card_limit,
                                                is_limit_strict, probability, next_stage_ids, role_ids, needs
                                         FROM stages WHERE pipeline_id = p.id AND ended_at IS NULL ORDER BY place) s)
         AS stages,
       ARRAY(SELECT row_to_json(s) FROM (SELECT id, name, color FROM stages
                                         WHERE pipeline_id = p.id AND ended_at IS NOT NULL ORDER BY ended_at, id) s)
         AS former
FROM pipelines p
WHERE p.ended_at IS NULL AND {which}
ORDER BY p.place
""")


async def _cards(work: Work, page: sql.Composable, params: dict[str, object]) -> list[Card]:
    require(work.actor, "cards.view")
    can, can_params = can_column(work.actor, CAN, VIEWERS)
    condition, visible_params = visible(work.actor)
    query = sql.SQL(CARD).format(can=can, visible=condition, page=page)
    return _shown(work.actor, await work.all(Card, query, **(params | can_params | visible_params)))


def _shown(actor: Actor, cards: list[Card]) -> list[Card]:
    """These cards as the actor is shown them."""
    sight, has_value = sight_of(actor), is_readable(actor, VALUE)
    if sight is None and has_value:
        return cards
    for card in cards:
        if not has_value:
            card.value = None
        if sight is not None:
            card.name = sight.text(card.name)
            card.phone = sight.reach("phone", card.phone) if card.phone else None
            card.quality = card.quality if sight.has_quality else None
            card.source = card.source if sight.has_source else None
    return cards


async def cards_by_ids(work: Work, ids: Sequence[UUID]) -> list[Card]:
    """Those of these cards the actor sees."""
    return await _cards(work, sql.SQL("(SELECT unnest(%(ids)s::uuid[]) AS id)"), {"ids": list(ids)})


async def card(work: Work, card_id: UUID) -> Card:
    """The card. Raises NotFound when missing or unseen."""
    found = await cards_by_ids(work, [card_id])
    if not found:
        raise NotFound
    return found[0]


async def cards_of(work: Work, customer_ids: Sequence[UUID]) -> list[Card]:
    """The cards of these customers, as far as the actor sees them."""
    return await _cards(
        work,
        sql.SQL("(SELECT id FROM cards WHERE customer_id = ANY(%(customer_ids)s::uuid[]))"),
        {"customer_ids": list(customer_ids)},
    )


async def customer_cards(work: Work, customer_id: UUID) -> Cards:
    """The cards of one customer. Raises NotFound when the customer is missing or unseen."""
    items = await cards_of(work, [customer_id])
    if not items:
        await see_customer(work, customer_id)
    return Cards(items=items, next=None, as_of=work.as_of)


async def board(work: Work, pipeline_id: UUID, *, limit: int, chosen: CardFilter) -> Board:
    """The pipeline with the first cards of each stage, as far as the actor sees them and the filter names them.

    Raises Invalid for what cannot be asked, FieldHidden for what this viewer may not.
    """
    pipeline = await pipeline_by_id(work, pipeline_id)
    pages = await _stage_pages(work, [stage.id for stage in pipeline.stages], chosen, limit=limit, after=None)
    columns = [Column(**msgspec.structs.asdict(stage), cards=pages[stage.id]) for stage in pipeline.stages]
    return Board(pipeline=pipeline, stages=columns, as_of=work.as_of)


async def stage_cards(work: Work, stage_id: UUID, *, limit: int, cursor: str | None, chosen: CardFilter) -> Cards:
    """The next cards of one stage, as far as the actor sees them and the filter names them. Raises NotFound for an unknown
    stage, Invalid for what cannot be asked, FieldHidden for what this viewer may not.
    """
    require(work.actor, "cards.view")
    if not await work.maybe(bool, "SELECT true FROM stages WHERE id = %(id)s AND ended_at IS NULL", id=stage_id):
        raise NotFound
    after = read_place(cursor, chosen)
    page = (await _stage_pages(work, [stage_id], chosen, limit=limit, after=after))[stage_id]
    return Cards(items=page.items, next=page.next, as_of=work.as_of)


async def _stage_pages(
    work: Work, stage_ids: list[UUID], chosen: CardFilter, *, limit: int, after: Place | None
) -> dict[UUID, CardPage]:
    pages = {stage_id: CardPage(items=[], next=None) for stage_id in stage_ids}
    if chosen.is_empty and chosen.is_by_hand:
        page, params = everything(work, limit=limit, after=after)
        cards = await _cards(work, page, params | {"stage_ids": stage_ids})
        for each in cards:
            pages[each.stage_id].items.append(each)
        for page in pages.values():
            if len(page.items) == limit:
                last = page.items[-1]
                page.next = cursor_behind(Found(last.id, last.stage_id, last.id, last.position), chosen)
        return pages
    columns = await in_columns(work, stage_ids, chosen, limit=limit, after=after)
    for each in await _in_order(work, [found for column in columns.values() for found in column]):
        if each.stage_id in pages:
            pages[each.stage_id].items.append(each)
    for stage_id, column in columns.items():
        pages[stage_id].next = cursor_behind(column[-1], chosen) if len(column) == limit else None
    return pages


async def _in_order(work: Work, found: Sequence[Found]) -> list[Card]:
    """The cards found, in the order they were found in."""
    places = {each.id: place for place, each in enumerate(found)}
    return sorted(await cards_by_ids(work, list(places)), key=lambda card: places[card.id])


async def pipeline_cards(
    work: Work,
    pipeline_id: UUID,
    chosen: CardFilter,
    *,
    limit: int,
    cursor: str | None = None,
    ids: Sequence[UUID] | None = None,
) -> CardList:
    """The cards of a pipeline as one list, as far as the actor sees them and the filter names them; with `ids`, those of
    them for which that is so. Raises NotFound, Invalid and FieldHidden as the board does.
    """
    stage_ids = [stage.id for stage in (await pipeline_by_id(work, pipeline_id)).stages]
    after = read_place(cursor, chosen)
    limit = limit if ids is None else len(ids)
    found = await in_one_list(work, stage_ids, chosen, limit=limit, after=after, ids=ids) if limit else []
    items = await _in_order(work, found)
    is_full = ids is None and len(found) == limit
    total: int | None = None
    if after is None and not is_full:
        total = len(found)
    elif after is None and chosen.is_empty:
        total = sum(each.count for each in await stage_totals(work, stage_ids, chosen))
    next_page = cursor_behind(found[-1], chosen) if is_full else None
    return CardList(items=items, next=next_page, total=total, as_of=work.as_of)


def card_fields(work: Work) -> CardFields:
    """What the actor may filter and sort cards by."""
    require(work.actor, "cards.view")
    fields, orders = offered(work.actor)
    items = [CardField(f.name, f.kind, list(f.operators), list(f.words), f.most) for f in fields]
    return CardFields(items=items, sorts=[order.name for order in orders], next=None, as_of=work.as_of)


async def chosen_cards(
    work: Work,
    pipeline_id: UUID,
    chosen: CardFilter,
    *,
    stage_id: UUID | None = None,
    but: Sequence[UUID] = (),
    most: int,
) -> list[Standing]:
    """All cards of a pipeline, or of one of its stages, that the actor sees and the filter names: what "all in this filter"
    means. At most `most` of them.

    Raises NotFound, also for a stage that is none of the pipeline, Invalid and FieldHidden as the board does.
    """
    stage_ids = [stage.id for stage in (await pipeline_by_id(work, pipeline_id)).stages]
    if stage_id is not None:
        if stage_id not in stage_ids:
            raise NotFound
        stage_ids = [stage_id]
    return await all_in(work, stage_ids, chosen, but=but, most=most)


async def chosen_count(work: Work, pipeline_id: UUID, chosen: CardFilter) -> int:
    """How many these are."""
    stage_ids = [stage.id for stage in (await pipeline_by_id(work, pipeline_id)).stages]
    return sum(each.count for each in await stage_totals(work, stage_ids, chosen))


async def pipelines(work: Work) -> list[Pipeline]:
    """All pipelines in order."""
    require(work.actor, "cards.view")
    return await work.all(Pipeline, PIPELINE.format(which=sql.SQL("true")))


async def pipelines_by_ids(work: Work, ids: Sequence[UUID]) -> list[Pipeline]:
    """These pipelines."""
    return await work.all(Pipeline, PIPELINE.format(which=sql.SQL("p.id = ANY(%(ids)s::uuid[])")), ids=list(ids))


async def pipeline_by_id(work: Work, pipeline_id: UUID) -> Pipeline:
    """The pipeline. Raises NotFound."""
    require(work.actor, "cards.view")
    found = await pipelines_by_ids(work, [pipeline_id])
    if not found:
        raise NotFound
    return found[0]


async def pipeline_of_stage(work: Work, stage_id: UUID) -> Pipeline:
    """The pipeline this stage belongs to. Raises NotFound."""
    require(work.actor, "cards.view")
    which = sql.SQL("p.id = (SELECT pipeline_id FROM stages WHERE id = %(stage_id)s)")
    return await work.one(Pipeline, PIPELINE.format(which=which), stage_id=stage_id)
