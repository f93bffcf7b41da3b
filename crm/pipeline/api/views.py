"""Routes of saved views."""

from uuid import UUID

from litestar import Response, delete, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from crm.core.asking import Asking
from crm.core.ids import read_ids
from crm.core.problems import NotFound
from crm.core.work import Work
from crm.pipeline import actions
from crm.pipeline import views as queries
from crm.pipeline.filters import MOST_IDS
from crm.pipeline.view_schemas import CreateView, EditView, View, ViewCounts, Views


@get("/pipelines/{pipeline_id:uuid}/views", opt={"policy": "cards.view"})
async def views(asking: NamedDependency[Asking], pipeline_id: FromPath[UUID]) -> Views:
    """The saved views of a pipeline, as far as the viewer sees them."""
    async with asking.look() as work:
        return await queries.views(work, pipeline_id)


@get("/pipelines/{pipeline_id:uuid}/view-counts", opt={"policy": "cards.view"})
async def view_counts(
    asking: NamedDependency[Asking], pipeline_id: FromPath[UUID], ids: FromQuery[str | None] = None
) -> ViewCounts:
    """How many cards the views with these `ids`, divided by commas, show the viewer."""
    wanted = read_ids(ids, most=MOST_IDS) or []
    async with asking.look() as work:
        return await queries.view_counts(work, pipeline_id, wanted)


@post("/pipelines/{pipeline_id:uuid}/views", opt={"policy": "cards.view"})
async def create_view(
    asking: NamedDependency[Asking], pipeline_id: FromPath[UUID], data: JSONBody[CreateView]
) -> Response[View]:
    """Save a way to look at a pipeline."""
    async with asking.begin() as work:
        view_id, is_new = await actions.create_view(work, pipeline_id, data)
    async with asking.look() as work:
        return Response(await _view(work, view_id), status_code=201 if is_new else 200)


@patch("/views/{view_id:uuid}", opt={"policy": "cards.view"})
async def edit_view(asking: NamedDependency[Asking], view_id: FromPath[UUID], data: JSONBody[EditView]) -> View:
    """Change what a saved view shows, its name, or who sees it."""
    async with asking.begin(current=lambda work: _view(work, view_id)) as work:
        await actions.edit_view(work, view_id, data)
    async with asking.look() as work:
        return await _view(work, view_id)


@delete("/views/{view_id:uuid}", opt={"policy": "cards.view"})
async def end_view(asking: NamedDependency[Asking], view_id: FromPath[UUID]) -> None:
    """End a saved view; that can be undone."""
    async with asking.begin() as work:
        await actions.end_view(work, view_id)


async def _view(work: Work, view_id: UUID) -> View:
    found = await queries.views_by_ids(work, [view_id])
    if not found:
        raise NotFound
    return found[0]


handlers = [views, view_counts, create_view, edit_view, end_view]
