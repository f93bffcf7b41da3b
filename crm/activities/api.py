"""Routes of notes and the timeline."""

from datetime import datetime
from uuid import UUID

from litestar import Response, Router, delete, get, patch, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from crm.activities import actions, activity_api, queries, story_marks
from crm.activities.schemas import AddNote, EditNote, Note, NoteHistory, SeeStory, StoryMark, Timeline
from crm.activities.story_rules import read_kinds
from crm.activities.timeline import Asked, timeline
from crm.core.asking import Asking
from crm.core.paging import page_limit


@get("/customers/{customer_id:uuid}/timeline", opt={"policy": "customers.view"})
async def customer_timeline(
    asking: NamedDependency[Asking],
    state: State,
    customer_id: FromPath[UUID],
    limit: FromQuery[int | None] = None,
    cursor: FromQuery[str | None] = None,
    before: FromQuery[int | None] = None,
    after: FromQuery[int | None] = None,
    line: FromQuery[int | None] = None,
    until: FromQuery[datetime | None] = None,
    kinds: FromQuery[str | None] = None,
) -> Timeline:
    """The story of a customer, newest first, paged both ways; from a line or a day on, and only of some kinds."""
    asked = Asked(page_limit(limit), cursor, before, after, line, until, read_kinds(kinds))
    async with asking.look() as work:
        return await timeline(work, customer_id, state.wiring.details, asked)


@get("/customers/{customer_id:uuid}/story-mark", opt={"policy": "customers.view"})
async def story_mark(asking: NamedDependency[Asking], customer_id: FromPath[UUID]) -> StoryMark:
    """How far one has read a customer's story."""
    async with asking.look() as work:
        return await story_marks.story_mark(work, customer_id)


@post("/customers/{customer_id:uuid}/story-mark", opt={"policy": "customers.view"}, status_code=200)
async def see_story(
    asking: NamedDependency[Asking], customer_id: FromPath[UUID], data: JSONBody[SeeStory]
) -> StoryMark:
    """Say how far one has read."""
    async with asking.begin() as work:
        await actions.see_story(work, customer_id, data.seq)
    async with asking.look() as work:
        return await story_marks.story_mark(work, customer_id)


@post("/customers/{customer_id:uuid}/notes", opt={"policy": "notes.create"})
async def add_note(
    asking: NamedDependency[Asking], customer_id: FromPath[UUID], data: JSONBody[AddNote]
) -> Response[Note]:
    """Write a note."""
    async with asking.begin() as work:
        note_id, is_new = await actions.add_note(
            work, customer_id, text=data.text, note_id=data.id, happened_at=data.happened_at
        )
    async with asking.look() as work:
        return Response(await queries.note(work, note_id), status_code=201 if is_new else 200)


@get("/notes/{note_id:uuid}", opt={"policy": "customers.view"})
async def note(asking: NamedDependency[Asking], note_id: FromPath[UUID]) -> Note:
    """One note."""
    async with asking.look() as work:
        return await queries.note(work, note_id)


@get("/notes/{note_id:uuid}/history", opt={"policy": "customers.view"})
async def note_history(asking: NamedDependency[Asking], note_id: FromPath[UUID]) -> NoteHistory:
    """What a note said over time, to its author and to those who may read that of others."""
    async with asking.look() as work:
        return await queries.note_history(work, note_id)


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


router = Router(
    "/",
    route_handlers=[
        customer_timeline,
        story_mark,
        see_story,
        add_note,
        note,
        note_history,
        edit_note,
        delete_note,
        *activity_api.handlers,
    ],
)
