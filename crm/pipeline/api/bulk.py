"""Routes of bulk work."""

from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.response import Stream

from crm.core.asking import Asking
from crm.core.paging import page_limit
from crm.pipeline import actions
from crm.pipeline.bulk import export, own, queries
from crm.pipeline.bulk.acts import Act
from crm.pipeline.bulk.schemas import (
    ArchiveCards,
    Asked,
    AssignCards,
    Bulk,
    BulkRefusals,
    Bulks,
    ExportCards,
    MoveCards,
    TagCards,
)


@post("/bulks/move", opt={"policy": "customers.bulk"})
async def move_cards(asking: NamedDependency[Asking], data: JSONBody[MoveCards]) -> Response[Bulk]:
    """Move many cards; the worker does it, part by part."""
    return await start(asking, own.MOVE, data)


@post("/bulks/assign", opt={"policy": "customers.bulk"})
async def assign_cards(asking: NamedDependency[Asking], data: JSONBody[AssignCards]) -> Response[Bulk]:
    """Assign the customers of many cards: instead of who was there, beside them, or each to one of several in turn."""
    return await start(asking, own.ASSIGN, data)


@post("/bulks/tag", opt={"policy": "customers.bulk"})
async def tag_cards(asking: NamedDependency[Asking], data: JSONBody[TagCards]) -> Response[Bulk]:
    """Put tags on the customers of many cards, and take tags off."""
    return await start(asking, own.TAG, data)


@post("/bulks/archive", opt={"policy": "customers.bulk"})
async def archive_cards(asking: NamedDependency[Asking], data: JSONBody[ArchiveCards]) -> Response[Bulk]:
    """Take many cards off the board."""
    return await start(asking, own.ARCHIVE, data)


@post("/bulks/export", opt={"policy": "customers.export"})
async def export_cards(asking: NamedDependency[Asking], data: JSONBody[ExportCards]) -> Response[Bulk]:
    """Take cards out of the house; the file is fetched once the work is done."""
    export.may_take_out(asking.actor)
    return await start(asking, own.EXPORT, data)


@get("/bulks/{bulk_id:uuid}/file", opt={"policy": "customers.export"}, include_in_schema=False)
async def bulk_file(asking: NamedDependency[Asking], bulk_id: FromPath[UUID]) -> Stream:
    """The file of an export, as it is read."""
    async with asking.look() as work:
        total = await export.file_asked(work, bulk_id)
    headers = {"content-disposition": 'attachment; filename="cards.csv"'}
    return Stream(export.file_pages(asking, bulk_id, total), media_type="text/csv", headers=headers)


@get("/bulks", opt={"policy": "cards.view"})
async def bulks(asking: NamedDependency[Asking]) -> Bulks:
    """One's own works on many cards that are under way or ended a short while ago."""
    async with asking.look() as work:
        return await queries.bulks(work)


@get("/bulks/{bulk_id:uuid}/refusals", opt={"policy": "cards.view"})
async def bulk_refusals(
    asking: NamedDependency[Asking],
    bulk_id: FromPath[UUID],
    limit: FromQuery[int | None] = None,
    cursor: FromQuery[str | None] = None,
) -> BulkRefusals:
    """The cards it left as they were, and why."""
    async with asking.look() as work:
        return await queries.bulk_refusals(work, bulk_id, limit=page_limit(limit), cursor=cursor)


@post("/bulks/{bulk_id:uuid}/cancel", opt={"policy": "cards.view"}, status_code=200)
async def cancel_bulk(asking: NamedDependency[Asking], bulk_id: FromPath[UUID]) -> Bulk:
    """Let no further card have its turn."""
    async with asking.begin() as work:
        await actions.cancel_bulk(work, bulk_id)
    async with asking.look() as work:
        return await queries.bulk(work, bulk_id)


async def start(asking: Asking, act: Act, wish: Asked) -> Response[Bulk]:
    """The answer to who asks for bulk work: the work, 201 when it was made just now."""
    async with asking.begin() as work:
        is_new = await actions.start_bulk(work, act, wish, asking.require_fresh)
    async with asking.look() as work:
        return Response(await queries.bulk(work, wish.id), status_code=201 if is_new else 200)


handlers = [
    move_cards,
    assign_cards,
    tag_cards,
    archive_cards,
    export_cards,
    bulk_file,
    bulks,
    bulk_refusals,
    cancel_bulk,
]
