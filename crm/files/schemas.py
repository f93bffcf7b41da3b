"""Shapes of files on the wire."""

from datetime import datetime
from uuid import UUID

import msgspec

from crm.core.text import Line
from crm.files.rules import ContentKind
from crm.people.schemas import Ref


class FileOwner(msgspec.Struct):
    """What a file is attached to: the customer, or something of theirs."""

    kind: str
    id: UUID


class Content(msgspec.Struct):
    """One version of what stands in a file. `is_drawn` says that there is a picture of it to be shown."""

    id: UUID
    number: int
    kind: ContentKind
    type: str
    size: int
    width: int | None
    height: int | None
    pages: int | None
    is_drawn: bool
    author: Ref | None
    created_at: datetime


class File(msgspec.Struct):
    """A file with its versions, the newest first. `can` says "delete_own" to everybody who may delete files of their own."""

    id: UUID
    version: int
    customer_id: UUID
    owner: FileOwner
    name: str
    contents: list[Content]
    author: Ref | None
    created_at: datetime
    updated_at: datetime
    can: list[str]


class FilePage(msgspec.Struct):
    """A page of files, newest first."""

    items: list[File]
    next: str | None
    as_of: int


class RenameFile(msgspec.Struct, forbid_unknown_fields=True):
    """What the file shall be called."""

    name: Line
    version: int
