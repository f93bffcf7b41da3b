"""A content comes in: piece by piece to the disk, looked at, and put in its place, before any row tells of it.

Whatever goes wrong on the way, nothing is left behind; what a dying process leaves, the sweeper takes away after a day.
"""

import asyncio
import hashlib
import os
from collections.abc import AsyncGenerator, AsyncIterable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request

from crm.core.ids import new_id
from crm.core.problems import Problem, Unavailable, Unreadable
from crm.files.pictures import Drawer
from crm.files.rules import MOST_BYTES, FileEmpty, FileTooLarge, Sort, named_for, sort_of
from crm.files.storage import PIECE, Spool, Storage

STALLED_SECONDS = 60.0
"""Who sends nothing for so long has gone, whatever their network says."""


class UploadCut(Unreadable):
    """The sender went away in the middle."""

    code = "upload_cut"


class FileParts(msgspec.Struct):
    """What this room needs of the process it runs in."""

    storage: Storage
    drawer: Drawer
    quota: int
    """Bytes one person may keep."""


class Came(msgspec.Struct, frozen=True):
    """A content that lies in the store. `sent_sha256` is of what was sent, by which a repeated sending is known."""

    id: UUID
    name: str
    sort: Sort
    size: int
    sha256: bytes
    sent_sha256: bytes
    width: int | None
    height: int | None
    pages: int | None
    is_drawn: bool


@asynccontextmanager
async def received(parts: FileParts, pieces: AsyncIterable[bytes], name: str) -> AsyncGenerator[Came]:
    """The content lies in the store for as long as the block lasts, and for good when it ends well.

    Raises FileTooLarge, FileEmpty, ImageTooLarge, ImageUnreadable, UploadCut, StorageFull, StorageDown.
    """
    spool = await parts.storage.spool()
    key = new_id()
    try:
        try:
            came = await _look_at(parts, spool, key, await _take_in(parts.storage, spool, pieces), name)
        except BaseException:
            await _forget(parts.storage, key)
            raise
        try:
            yield came
        except Unavailable:
            # Whether the row was written nobody knows: what no row points to is the sweeper's, a day later.
            raise
        except Problem:
            await _forget(parts.storage, key)
            raise
    finally:
        await asyncio.shield(parts.storage.do(spool.discard))


async def _forget(storage: Storage, key: UUID) -> None:
    # Also when whoever asked has gone meanwhile.
    with suppress(Unavailable):
        await asyncio.shield(storage.forget(key))


async def _take_in(storage: Storage, spool: Spool, pieces: AsyncIterable[bytes]) -> bytes:
    gathered = bytearray()
    size = 0
    async for piece in pieces:
        size += len(piece)
        if size > MOST_BYTES:
            raise FileTooLarge(most=MOST_BYTES // 1_000_000)
        gathered += piece
        if len(gathered) >= PIECE:
            await storage.do(spool.write, bytes(gathered))
            gathered.clear()
    if not size:
        raise FileEmpty
    await storage.do(spool.write, bytes(gathered))
    return await storage.do(spool.finish)


async def _look_at(parts: FileParts, spool: Spool, key: UUID, sent: bytes, name: str) -> Came:
    sort = sort_of(spool.head)
    if sort.kind == "image":
        return await _look_at_image(parts, spool, key, sent, name, sort)
    drawn = None
    if sort.kind == "pdf":
        async with parts.drawer.folder() as folder:
            drawn = await parts.drawer.pdf(spool.path, folder)
            if drawn:
                await parts.storage.do(_flush, folder / "small")
                await parts.storage.keep(folder / "small", key, ".small")
    await parts.storage.keep(spool.path, key)
    return Came(
        id=key,
        name=name,
        sort=sort,
        size=spool.size,
        sha256=sent,
        sent_sha256=sent,
        width=drawn.width if drawn else None,
        height=drawn.height if drawn else None,
        pages=drawn.pages if drawn else None,
        is_drawn=drawn is not None,
    )


async def _look_at_image(parts: FileParts, spool: Spool, key: UUID, sent: bytes, name: str, sort: Sort) -> Came:
    async with parts.drawer.folder() as folder:
        drawn = await parts.drawer.image(spool.path, folder)
        size, sha256 = await parts.storage.do(_measure, folder / "clean")
        for form in (".small", ".large"):
            await parts.storage.do(_flush, folder / form[1:])
            await parts.storage.keep(folder / form[1:], key, form)
        await parts.storage.keep(folder / "clean", key)
    return Came(
        id=key,
        name=named_for(name, drawn.type, sort.type),
        sort=Sort("image", drawn.type),
        size=size,
        sha256=sha256,
        sent_sha256=sent,
        width=drawn.width,
        height=drawn.height,
        pages=None,
        is_drawn=True,
    )


async def pieces_of(request: Request[Any, Any, Any]) -> AsyncGenerator[bytes]:
    """The body as it comes, never whole. Raises UploadCut when the sender goes away, or sends nothing for long."""
    while True:
        try:
            async with asyncio.timeout(STALLED_SECONDS):
                message = await request.receive()
        except TimeoutError:
            raise UploadCut from None
        if message["type"] == "http.disconnect":
            raise UploadCut
        if piece := message.get("body", b""):
            yield piece
        if not message.get("more_body", False):
            return


def _measure(path: Path) -> tuple[int, bytes]:
    with path.open("rb") as opened:
        digest = hashlib.file_digest(opened, "sha256").digest()
    _flush(path)
    return path.stat().st_size, digest


def _flush(path: Path) -> None:
    with path.open("rb") as opened:
        os.fsync(opened.fileno())
