"""Routes of notes and the timeline."""

from uuid import UUID

from litestar import Response, Router, delete, get, patch, post
from litestar.datastructures import State

from crm.activities import actions, queries
from crm.activities.schemas import AddNote, EditNote, Note, Timeline
from crm.activities.timeline import timeline
from crm.core.asking import Asking
from crm.core.paging import page_limit


@get("/customers/{customer_id:uuid}/timeline", opt={"policy": "customers.view"})
async def customer_timeline(
    asking: Asking,
    state: State,
    customer_id: UUID,
    limit: int | None = None,
    before: int | None = None,
    after: int | None = None,
) -> Timeline:
    """The story of a customer, newest first, paged both ways."""
    async with asking.look() as work:
        return await timeline(
            work, customer_id, state.wiring.details, limit=page_limit(limit), before=before, after=after
        )


@post("/customers/{customer_id:uuid}/notes", opt={"policy": "notes.create"})
async def add_note(asking: Asking, customer_id: UUID, data: AddNote) -> Response[Note]:
    """Write a note."""
    async with asking.begin() as work:
        note_id, is_new = await actions.add_note(work, customer_id, text=data.text, note_id=data.id)
    async with asking.look() as work:
        return Response(await queries.note(work, note_id), status_code=201 if is_new else 200)


@get("/notes/{note_id:uuid}", opt={"policy": "customers.view"})
async def note(asking: Asking, note_id: UUID) -> Note:
    """One note."""
    async with asking.look() as work:
        return await queries.note(work, note_id)


@patch("/notes/{note_id:uuid}", opt={"policy": "notes.create"})
async def edit_note(asking: Asking, note_id: UUID, data: EditNote) -> Note:
    """Change one's own note."""
    async with asking.begin(current=lambda work: queries.note(work, note_id)) as work:
        await actions.edit_note(work, note_id, text=data.text, seen=data.version)
    async with asking.look() as work:
        return await queries.note(work, note_id)


@delete("/notes/{note_id:uuid}", opt={"policy": "notes.create"})
async def delete_note(asking: Asking, note_id: UUID) -> None:
    """Delete a note; undo brings it back."""
    async with asking.begin() as work:
        await actions.delete_note(work, note_id)


router = Router("/", route_handlers=[customer_timeline, add_note, note, edit_note, delete_note])
