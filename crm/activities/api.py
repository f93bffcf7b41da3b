"""Routes of notes and the timeline."""

from uuid import UUID

from litestar import Response, Router, delete, get, patch, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from crm.activities import actions, activity_api, queries
from crm.activities.schemas import AddNote, EditNote, Note, Timeline
from crm.activities.timeline import timeline
from crm.core.asking import Asking
from crm.core.paging import page_limit


@get("/customers/{customer_id:uuid}/timeline", opt={"policy": "customers.view"})
async def customer_timeline(
    asking: NamedDependency[Asking],
    state: State,
    customer_id: FromPath[UUID],
    limit: FromQuery[int | None] = None,
    before: FromQuery[int | None] = None,
    after: FromQuery[int | None] = None,
) -> Timeline:
    """The story of a customer, newest first, paged both ways."""
    async with asking.look() as work:
        return await timeline(
            work, customer_id, state.wiring.details, limit=page_limit(limit), before=before, after=after
        )


@post("/customers/{customer_id:uuid}/notes", opt={"policy": "notes.create"})
async def add_note(
    asking: NamedDependency[Asking], customer_id: FromPath[UUID], data: JSONBody[AddNote]
) -> Response[Note]:
    """Write a note."""
    async with asking.begin() as work:
        note_id, is_new = await actions.add_note(work, customer_id, text=data.text, note_id=data.id)
    async with asking.look() as work:
        return Response(await queries.note(work, note_id), status_code=201 if is_new else 200)


@get("/notes/{note_id:uuid}", opt={"policy": "customers.view"})
async def note(asking: NamedDependency[Asking], note_id: FromPath[UUID]) -> Note:
    """One note."""
    async with asking.look() as work:
        return await queries.note(work, note_id)


@patch("/notes/{note_id:uuid}", opt={"policy": "notes.create"})
async def edit_note(asking: NamedDependency[Asking], note_id: FromPath[UUID], data: JSONBody[EditNote]) -> Note:
    """Change one's own note."""
    async with asking.begin(current=lambda work: queries.note(work, note_id)) as work:
        await actions.edit_note(work, note_id, text=data.text, seen=data.version)
    async with asking.look() as work:
        return await queries.note(work, note_id)


@delete("/notes/{note_id:uuid}", opt={"policy": "notes.create"})
async def delete_note(asking: NamedDependency[Asking], note_id: FromPath[UUID]) -> None:
    """Delete a note; undo brings it back."""
    async with asking.begin() as work:
        await actions.delete_note(work, note_id)


router = Router("/", route_handlers=[customer_timeline, add_note, note, edit_note, delete_note, *activity_api.handlers])
