"""Routes of boards, cards and totals."""

from uuid import UUID

from litestar import get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from crm.core.asking import Asking
from crm.core.ids import read_ids
from crm.core.paging import page_limit
from crm.pipeline import actions, queries, totals
from crm.pipeline.filters import MOST_IDS, read_chosen
from crm.pipeline.schemas import Board, Card, CardFields, CardList, Cards, EditCard, MoveCard, SeenCard, StageTotals


@get("/card-filters", opt={"policy": "cards.view"})
async def card_filters(asking: NamedDependency[Asking]) -> CardFields:
    """What the viewer may filter and sort cards by."""
    async with asking.look() as work:
        return queries.card_fields(work)


@get("/pipelines/{pipeline_id:uuid}/board", opt={"policy": "cards.view"})
async def board(
    asking: NamedDependency[Asking],
    pipeline_id: FromPath[UUID],
    limit: FromQuery[int | None] = None,
    filter: FromQuery[str | None] = None,
    q: FromQuery[str | None] = None,
    sort: FromQuery[str | None] = None,
) -> Board:
    """The first cards of each stage."""
    chosen = read_chosen(filter, q, sort)
    async with asking.look() as work:
        return await queries.board(work, pipeline_id, limit=page_limit(limit), chosen=chosen)


@get("/pipelines/{pipeline_id:uuid}/cards", opt={"policy": "cards.view"})
async def pipeline_cards(
    asking: NamedDependency[Asking],
    pipeline_id: FromPath[UUID],
    limit: FromQuery[int | None] = None,
    cursor: FromQuery[str | None] = None,
    filter: FromQuery[str | None] = None,
    q: FromQuery[str | None] = None,
    sort: FromQuery[str | None] = None,
    ids: FromQuery[str | None] = None,
) -> CardList:
    """The cards of a pipeline as one list; of those with these `ids`, divided by commas, those the filter names."""
    chosen, wanted = read_chosen(filter, q, sort), read_ids(ids, most=MOST_IDS)
    async with asking.look() as work:
        return await queries.pipeline_cards(
            work, pipeline_id, chosen, limit=page_limit(limit), cursor=cursor, ids=wanted
        )


@get("/pipelines/{pipeline_id:uuid}/totals", opt={"policy": "cards.view"})
async def pipeline_totals(
    asking: NamedDependency[Asking],
    pipeline_id: FromPath[UUID],
    filter: FromQuery[str | None] = None,
    q: FromQuery[str | None] = None,
) -> StageTotals:
    """Count and worth of each stage, as far as the viewer sees."""
    chosen = read_chosen(filter, q, None)
    async with asking.look() as work:
        pipeline = await queries.pipeline_by_id(work, pipeline_id)
        items = await totals.stage_totals(work, [stage.id for stage in pipeline.stages], chosen)
        return StageTotals(items=items, next=None, as_of=work.as_of)


@get("/stages/{stage_id:uuid}/cards", opt={"policy": "cards.view"})
async def stage_cards(
    asking: NamedDependency[Asking],
    stage_id: FromPath[UUID],
    limit: FromQuery[int | None] = None,
    cursor: FromQuery[str | None] = None,
    filter: FromQuery[str | None] = None,
    q: FromQuery[str | None] = None,
    sort: FromQuery[str | None] = None,
) -> Cards:
    """The next cards of a stage."""
    chosen = read_chosen(filter, q, sort)
    async with asking.look() as work:
        return await queries.stage_cards(work, stage_id, limit=page_limit(limit), cursor=cursor, chosen=chosen)


@get("/cards/{card_id:uuid}", opt={"policy": "cards.view"})
async def card(asking: NamedDependency[Asking], card_id: FromPath[UUID]) -> Card:
    """One card."""
    async with asking.look() as work:
        return await queries.card(work, card_id)


@get("/customers/{customer_id:uuid}/cards", opt={"policy": "cards.view"})
async def customer_cards(asking: NamedDependency[Asking], customer_id: FromPath[UUID]) -> Cards:
    """The cards of a customer, one per pipeline."""
    async with asking.look() as work:
        return await queries.customer_cards(work, customer_id)


@post("/cards/{card_id:uuid}/move", opt={"policy": "cards.move"}, status_code=200)
async def move_card(asking: NamedDependency[Asking], card_id: FromPath[UUID], data: JSONBody[MoveCard]) -> Card:
    """Put a card into a stage, between its neighbours."""
    async with asking.begin(current=lambda work: queries.card(work, card_id)) as work:
        await actions.move_card(work, card_id, data)
    async with asking.look() as work:
        return await queries.card(work, card_id)


@patch("/cards/{card_id:uuid}", opt={"policy": "cards.edit"})
async def edit_card(asking: NamedDependency[Asking], card_id: FromPath[UUID], data: JSONBody[EditCard]) -> Card:
    """Set the expected amount."""
    async with asking.begin(current=lambda work: queries.card(work, card_id)) as work:
        await actions.value_card(work, card_id, data.value, seen=data.version)
    async with asking.look() as work:
        return await queries.card(work, card_id)


@post("/cards/{card_id:uuid}/archive", opt={"policy": "cards.archive"}, status_code=200)
async def archive_card(asking: NamedDependency[Asking], card_id: FromPath[UUID], data: JSONBody[SeenCard]) -> Card:
    """Take the card off the board; it stays with its customer."""
    async with asking.begin(current=lambda work: queries.card(work, card_id)) as work:
        await actions.archive_card(work, card_id, seen=data.version)
    async with asking.look() as work:
        return await queries.card(work, card_id)


@post("/cards/{card_id:uuid}/restore", opt={"policy": "cards.archive"}, status_code=200)
async def restore_card(asking: NamedDependency[Asking], card_id: FromPath[UUID], data: JSONBody[SeenCard]) -> Card:
    """Bring an archived card back to where it stood."""
    async with asking.begin(current=lambda work: queries.card(work, card_id)) as work:
        await actions.restore_card(work, card_id, seen=data.version)
    async with asking.look() as work:
        return await queries.card(work, card_id)


handlers = [
    card_filters,
    board,
    pipeline_cards,
    pipeline_totals,
    stage_cards,
    card,
    customer_cards,
    move_card,
    edit_card,
    archive_card,
    restore_card,
]
