"""Routes of files. Contents travel as they are, not as forms: nothing is to be taken apart, and no page elsewhere can send one."""

from typing import Annotated, Any
from urllib.parse import unquote
from uuid import UUID

from litestar import Request, Response, Router, delete, get, patch, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, HeaderParameter, JSONBody
from litestar.response import Stream

from crm.core.asking import Asking
from crm.core.paging import page_limit
from crm.core.problems import NotFound, Unreadable
from crm.files import actions, queries
from crm.files.doors import reach_file, reach_owner, require_room
from crm.files.receiving import FileParts, pieces_of, received
from crm.files.rules import DOWNLOAD, file_name
from crm.files.schemas import File, FilePage, RenameFile
from crm.files.sending import draw_page, picture, whole_or_part

# Percent-encoded UTF-8. Not in the address, which proxies write down: what people call their files is theirs.
FileName = Annotated[str, HeaderParameter(name="x-file-name")]
Sender = Request[Any, Any, Any]


@get("/customers/{customer_id:uuid}/files", opt={"policy": "files.view"})
async def customer_files(
    asking: NamedDependency[Asking],
    customer_id: FromPath[UUID],
    limit: FromQuery[int | None] = None,
    cursor: FromQuery[str | None] = None,
) -> FilePage:
    """Everything attached to the customer and to what is theirs, newest first."""
    async with asking.look() as work:
        return await queries.files_of_customer(work, customer_id, limit=page_limit(limit), cursor=cursor)


@post("/customers/{customer_id:uuid}/files", opt={"policy": "files.create"})
async def attach_file(
    asking: NamedDependency[Asking],
    request: Sender,
    state: State,
    customer_id: FromPath[UUID],
    name: FileName,
    file_id: FromQuery[UUID | None] = None,
) -> Response[File]:
    """Attach a file: its bytes are the body, its name stands in X-File-Name, percent-encoded. At most 100 MB."""
    return await _attach(asking, request, state.files, ("customer", customer_id), name, file_id)


@get("/activities/{activity_id:uuid}/files", opt={"policy": "files.view"})
async def activity_files(
    asking: NamedDependency[Asking],
    activity_id: FromPath[UUID],
    limit: FromQuery[int | None] = None,
    cursor: FromQuery[str | None] = None,
) -> FilePage:
    """What is attached to an activity, newest first."""
    async with asking.look() as work:
        return await queries.files_of_owner(work, "activity", activity_id, limit=page_limit(limit), cursor=cursor)


@post("/activities/{activity_id:uuid}/files", opt={"policy": "files.create"})
async def attach_to_activity(
    asking: NamedDependency[Asking],
    request: Sender,
    state: State,
    activity_id: FromPath[UUID],
    name: FileName,
    file_id: FromQuery[UUID | None] = None,
) -> Response[File]:
    """Attach a file to an activity, sent as one of a customer is."""
    return await _attach(asking, request, state.files, ("activity", activity_id), name, file_id)


@get("/files/{file_id:uuid}", opt={"policy": "files.view"})
async def file(asking: NamedDependency[Asking], file_id: FromPath[UUID]) -> File:
    """One file and its versions."""
    async with asking.look() as work:
        return await queries.file(work, file_id)


@patch("/files/{file_id:uuid}", opt={"policy": "files.create"})
async def rename_file(asking: NamedDependency[Asking], file_id: FromPath[UUID], data: JSONBody[RenameFile]) -> File:
    """Call a file something else."""
    async with asking.begin(current=lambda work: queries.file(work, file_id)) as work:
        await actions.rename_file(work, file_id, data.name, seen=data.version)
    async with asking.look() as work:
        return await queries.file(work, file_id)


@delete("/files/{file_id:uuid}", opt={"policy": "files.create"})
async def detach_file(asking: NamedDependency[Asking], file_id: FromPath[UUID]) -> None:
    """Delete a file; undo brings it back."""
    async with asking.begin() as work:
        await actions.detach_file(work, file_id)


@post("/files/{file_id:uuid}/contents", opt={"policy": "files.create"})
async def add_version(
    asking: NamedDependency[Asking],
    request: Sender,
    state: State,
    file_id: FromPath[UUID],
    name: FileName,
    version: FromQuery[int],
) -> File:
    """Give a file a newer content, sent as when attaching one; `version` is that of the file as it was seen."""
    parts: FileParts = state.files
    name = _named(request, name)
    async with asking.look() as work:
        await reach_file(work, file_id)
        await require_room(work, _length(request), parts.quota)
    async with (
        received(parts, pieces_of(request), name) as came,
        asking.begin(await asking.renew(), current=lambda work: queries.file(work, file_id)) as work,
    ):
        await actions.add_version(work, file_id, came, seen=version, quota=parts.quota)
    async with asking.look() as work:
        return await queries.file(work, file_id)


@get("/contents/{content_id:uuid}", opt={"policy": "files.view"}, include_in_schema=False)
async def content(asking: NamedDependency[Asking], request: Sender, state: State, content_id: FromPath[UUID]) -> Stream:
    """A version of a file, or one range of it."""
    async with asking.look() as work:
        found = await queries.content(work, content_id)
    request.scope["is_sandboxed"] = True  # type: ignore[typeddict-unknown-key] - our own key
    return await whole_or_part(state.files, found, request.headers.getall("range", []))


@get("/contents/{content_id:uuid}/picture", opt={"policy": "files.view"}, include_in_schema=False)
async def content_picture(
    asking: NamedDependency[Asking],
    request: Sender,
    state: State,
    content_id: FromPath[UUID],
    page: FromQuery[int] = 1,
    is_small: FromQuery[bool] = False,
) -> Stream:
    """A picture of a version: of an image, or of a page of a PDF. It was drawn anew and holds nothing of the file itself."""
    async with asking.look() as work:
        found = await queries.content(work, content_id)
    if not found.is_drawn or not 1 <= page <= (found.pages or 1):
        raise NotFound
    request.scope["is_sandboxed"] = True  # type: ignore[typeddict-unknown-key] - our own key
    if found.kind == "pdf" and not is_small:
        return await draw_page(state.files, found, page)
    return await picture(state.files, found, ".small" if is_small else ".large")


async def _attach(
    asking: Asking, request: Sender, parts: FileParts, owner: tuple[str, UUID], name: str, file_id: UUID | None
) -> Response[File]:
    """The file on its owner. Who may not attach is refused before a byte is read."""
    name = _named(request, name)
    async with asking.look() as work:
        await reach_owner(work, *owner)
        await require_room(work, _length(request), parts.quota)
    async with received(parts, pieces_of(request), name) as came, asking.begin(await asking.renew()) as work:
        made_id, is_new = await actions.attach_file(work, owner, came, file_id=file_id, quota=parts.quota)
    if not is_new:
        await parts.storage.forget(came.id)
    async with asking.look() as work:
        return Response(await queries.file(work, made_id), status_code=201 if is_new else 200)


def _named(request: Sender, name: str) -> str:
    """The name as it will be kept. Raises Unreadable for a form of a foreign page, Invalid."""
    if request.content_type[0] != DOWNLOAD:
        raise Unreadable
    return file_name(unquote(name))


def _length(request: Sender) -> int:
    # What comes without a length is counted as it comes.
    return int(request.headers.get("content-length", "0"))


router = Router(
    "/",
    route_handlers=[
        customer_files,
        attach_file,
        activity_files,
        attach_to_activity,
        file,
        rename_file,
        detach_file,
        add_version,
        content,
        content_picture,
    ],
)
