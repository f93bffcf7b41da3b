"""Every read of this room."""

from collections.abc import Sequence
from datetime import datetime
from typing import LiteralString
from uuid import UUID

import msgspec
from psycopg import sql

from crm.core.doors import can_column
from crm.core.paging import next_cursor, read_cursor
from crm.core.problems import NotFound
from crm.core.work import Work
from crm.files.doors import CAN, VIEWERS, may_view, owners_of_file, see_owner
from crm.files.rules import ContentKind
from crm.files.schemas import File, FilePage

FILE: LiteralString = """
SELECT f.id, f.version, f.customer_id, json_build_object('kind', f.owner_kind, 'id', f.owner_id) AS owner, f.name,
       (SELECT json_agg(json_build_object('id', t.id, 'number', t.number, 'kind', t.kind, 'type', t.type, 'size', t.size,
                 'width', t.width, 'height', t.height, 'pages', t.pages, 'is_drawn', t.is_drawn,
                 'author', CASE WHEN u.id IS NOT NULL THEN json_build_object('id', u.id, 'name', u.name) END,
                 'created_at', t.created_at) ORDER BY t.number DESC)
        FROM file_contents t LEFT JOIN users u ON u.id = t.author_id
        WHERE t.file_id = f.id AND t.withdrawn_at IS NULL) AS contents,
       (SELECT json_build_object('id', u.id, 'name', u.name) FROM users u WHERE u.id = f.author_id) AS author,
       f.created_at, f.updated_at, {can} AS can
FROM files f CROSS JOIN LATERAL ({owners}) o
WHERE {visible} AND f.deleted_at IS NULL AND {which}
ORDER BY f.created_at DESC, f.id DESC
LIMIT %(limit)s
"""

CONTENT: LiteralString = """
SELECT t.id, f.name, t.kind, t.type, t.size, t.pages, t.is_drawn
FROM files f CROSS JOIN LATERAL ({owners}) o
JOIN file_contents t ON t.file_id = f.id
WHERE {visible} AND f.deleted_at IS NULL AND t.withdrawn_at IS NULL AND t.id = %(id)s
"""

OF_CUSTOMER = sql.SQL("f.customer_id = %(id)s AND {after}")
OF_OWNER = sql.SQL("f.owner_kind = %(kind)s AND f.owner_id = %(id)s AND {after}")
AFTER = sql.SQL("""
  (%(at)s::timestamptz IS NULL OR (f.created_at, f.id) < (%(at)s::timestamptz, %(after)s::uuid))
""")


class _Place(msgspec.Struct, array_like=True):
    at: datetime
    id: UUID


class StoredContent(msgspec.Struct):
    """A content and where it lies: its id is its key in the store."""

    id: UUID
    name: str
    kind: ContentKind
    type: str
    size: int
    pages: int | None
    is_drawn: bool


async def files_by_ids(work: Work, ids: Sequence[UUID]) -> list[File]:
    """Those of these files the actor sees."""
    return await _files(work, sql.SQL("f.id = ANY(%(ids)s::uuid[])"), limit=len(ids), ids=list(ids))


async def file(work: Work, file_id: UUID) -> File:
    """The file. Raises NotFound when missing, deleted or unseen."""
    may_view(work.actor)
    found = await files_by_ids(work, [file_id])
    if not found:
        raise NotFound
    return found[0]


async def files_of_customer(work: Work, customer_id: UUID, *, limit: int, cursor: str | None) -> FilePage:
    """A page of everything that was attached to the customer and to what is theirs, newest first."""
    page = await _page(work, OF_CUSTOMER, limit, cursor, id=customer_id)
    if not page.items:
        await see_owner(work, "customer", customer_id)
    return page


async def files_of_owner(work: Work, kind: str, owner_id: UUID, *, limit: int, cursor: str | None) -> FilePage:
    """A page of what was attached to one thing, newest first. Raises NotFound when that is missing or unseen."""
    page = await _page(work, OF_OWNER, limit, cursor, kind=kind, id=owner_id)
    if not page.items:
        await see_owner(work, kind, owner_id)
    return page


async def _page(work: Work, which: sql.SQL, limit: int, cursor: str | None, **params: object) -> FilePage:
    may_view(work.actor)
    place = read_cursor(_Place, cursor)
    items = await _files(
        work,
        which.format(after=AFTER),
        limit=limit,
        at=place.at if place else None,
        after=place.id if place else None,
        **params,
    )
    following = next_cursor(items, limit, _Place(items[-1].created_at, items[-1].id)) if items else None
    return FilePage(items=items, next=following, as_of=work.as_of)


async def content(work: Work, content_id: UUID) -> StoredContent:
    """A version of a file and where it lies. Raises NotFound when missing, deleted or unseen."""
    may_view(work.actor)
    owners, condition, params = owners_of_file(work.actor)
    query = sql.SQL(CONTENT).format(owners=owners, visible=condition)
    found = await work.maybe(StoredContent, query, **params, id=content_id)
    if found is None:
        raise NotFound
    return found


async def known_contents(work: Work, keys: Sequence[UUID]) -> set[UUID]:
    """Those of these keys that a row points to."""
    return set(await work.all(UUID, "SELECT id FROM file_contents WHERE id = ANY(%(ids)s::uuid[])", ids=list(keys)))


async def _files(work: Work, which: sql.Composable, *, limit: int, **params: object) -> list[File]:
    can, can_params = can_column(work.actor, CAN, VIEWERS)
    owners, condition, seen_params = owners_of_file(work.actor)
    query = sql.SQL(FILE).format(can=can, owners=owners, visible=condition, which=which)
    return await work.all(File, query, limit=limit, **params, **seen_params, **can_params)
