"""A content goes out: whole or one part of it, in a way that nothing in it can act as a page of ours."""

from collections.abc import AsyncGenerator
from urllib.parse import quote

from litestar.response import Stream

from crm.core.problems import NotFound
from crm.files.queries import StoredContent
from crm.files.receiving import FileParts
from crm.files.rules import DOWNLOAD, Part, part_of
from crm.files.storage import Form

IN_PLACE = {"audio", "video"}
"""Shown as they were sent. Of images and PDF files only what we drew ourselves is shown; all else is taken as a download."""


async def whole_or_part(parts: FileParts, content: StoredContent, ranges: list[str]) -> Stream:
    """The content as an answer. Raises WrongRange, StorageDown."""
    part = part_of(ranges, content.size)
    start, end = (part.start, part.end) if part else (0, content.size)
    headers = {
        "content-disposition": disposition(content.name, is_in_place=content.kind in IN_PLACE),
        "accept-ranges": "bytes",
        "content-length": str(end - start),
    }
    if part:
        headers["content-range"] = f"bytes {start}-{end - 1}/{content.size}"
    return Stream(
        await begun(parts, content, part=part),
        status_code=206 if part else 200,
        media_type=DOWNLOAD if content.kind == "other" else content.type,
        headers=headers,
    )


async def picture(parts: FileParts, content: StoredContent, form: Form) -> Stream:
    """A picture that was drawn when the content came. Raises StorageDown."""
    return Stream(await begun(parts, content, form), media_type="image/webp", headers={"content-disposition": "inline"})


async def draw_page(parts: FileParts, content: StoredContent, number: int) -> Stream:
    """A page of a PDF, drawn now. Raises NotFound for one that cannot be drawn, StorageDown."""
    source = await parts.storage.copy_out(content.id)
    try:
        async with parts.drawer.folder() as folder:
            if await parts.drawer.page(source, folder, number) is None:
                raise NotFound
            drawn = await parts.storage.do((folder / "large").read_bytes)
    finally:
        await parts.storage.do(source.unlink)
    return Stream(iter([drawn]), media_type="image/webp", headers={"content-disposition": "inline"})


async def begun(
    parts: FileParts, content: StoredContent, form: Form = "", part: Part | None = None
) -> AsyncGenerator[bytes]:
    """The bytes, of which the first are there: what is missing is a refusal, and not an answer that breaks off."""
    pieces = parts.storage.read(content.id, form, part)
    first = await anext(pieces, b"")

    async def all_of_them() -> AsyncGenerator[bytes]:
        yield first
        async for piece in pieces:
            yield piece

    return all_of_them()


def disposition(name: str, *, is_in_place: bool) -> str:
    """The header that says what a browser does with it, and how the file is called (RFC 6266)."""
    plain = "".join(letter if letter.isascii() and (letter.isalnum() or letter in " ._-()") else "_" for letter in name)
    kind = "inline" if is_in_place else "attachment"
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
