"""Every write of this room. Contents lie in the store before any of these is called."""

from collections.abc import Sequence
from datetime import timedelta
from typing import LiteralString
from uuid import UUID

import msgspec

from crm.core.changes import KEEP, keeping
from crm.core.ids import new_id
from crm.core.problems import Stale, Taken
from crm.core.work import Work
from crm.files import verbs
from crm.files.doors import LockedFile, lock_file, may_delete, reach_owner
from crm.files.receiving import Came
from crm.files.rules import QuotaReached, file_name

KEPT_AFTER_DELETION = timedelta(days=30)
PURGED_AT_ONCE = 200

ADD_CONTENT: LiteralString = """
INSERT INTO file_contents (id, file_id, number, kind, type, size, sha256, sent_sha256, width, height, pages, is_drawn, author_id)
VALUES (%(id)s, %(file_id)s, %(number)s, %(kind)s, %(type)s, %(size)s, %(sha256)s, %(sent_sha256)s, %(width)s, %(height)s,
        %(pages)s, %(is_drawn)s, %(author_id)s)
"""

# One statement, so that many uploads of one person at once cannot pass the mark together.
USE: LiteralString = """
INSERT INTO file_use AS u (user_id, bytes) VALUES (%(user_id)s, %(size)s)
ON CONFLICT (user_id) DO UPDATE SET bytes = u.bytes + excluded.bytes WHERE u.bytes + excluded.bytes <= %(quota)s
"""

# Sorted, so that two of these cannot deadlock.
USE_AGAIN: LiteralString = """
WITH theirs AS MATERIALIZED (
  SELECT u.user_id, s.size
  FROM (SELECT author_id, sum(size) AS size FROM file_contents
        WHERE file_id = %(id)s AND withdrawn_at IS NULL AND (%(number)s::int IS NULL OR number = %(number)s) GROUP BY author_id) s
  JOIN file_use u ON u.user_id = s.author_id ORDER BY u.user_id FOR NO KEY UPDATE OF u
)
UPDATE file_use u SET bytes = greatest(0, u.bytes + %(sign)s * t.size) FROM theirs t WHERE u.user_id = t.user_id
"""

TOLD: LiteralString = (
    "SELECT seq FROM journal WHERE subject_id = %(id)s AND verb IN ('file.attached', 'file.versioned')"
)


class _Same(msgspec.Struct):
    is_same: bool


async def attach_file(
    work: Work, owner: tuple[str, UUID], came: Came, *, file_id: UUID | None, quota: int
) -> tuple[UUID, bool]:
    """The content stands on its owner as a file; the same id again with the same content changes nothing. Heard by: live.

    Returns its id and whether it was written just now. Raises NotFound unseen, Forbidden unallowed, QuotaReached, Taken
    for an id in use.
    """
    reached = await reach_owner(work, *owner)
    file_id = file_id or new_id()
    author_id = _author(work)
    made = await work.run(
        "INSERT INTO files (id, owner_kind, owner_id, customer_id, name, author_id)"
        " VALUES (%(id)s, %(kind)s, %(owner_id)s, %(customer_id)s, %(name)s, %(author_id)s) ON CONFLICT (id) DO NOTHING",
        id=file_id,
        kind=reached.kind,
        owner_id=reached.id,
        customer_id=reached.customer_id,
        name=came.name,
        author_id=author_id,
    )
    if not made:
        await _require_same(work, file_id, owner, came)
        return file_id, False
    await _use(work, author_id, came.size, quota)
    await _add_content(work, file_id, came, number=1)
    fact = verbs.FileAttached(kind=came.sort.kind, size=came.size, version=1)
    work.record(fact, subject=("file", file_id), customer_id=reached.customer_id)
    return file_id, True


async def add_version(work: Work, file_id: UUID, came: Came, *, seen: int, quota: int) -> None:
    """The file has this newer content; the ones before stay. Heard by: live.

    Raises NotFound unseen, Forbidden unallowed, Stale when `seen` is old, QuotaReached.
    """
    file, _ = await lock_file(work, file_id)
    if file.version != seen:
        raise Stale
    author_id = _author(work)
    await _use(work, author_id, came.size, quota)
    number = await work.one(int, "SELECT max(number) + 1 FROM file_contents WHERE file_id = %(id)s", id=file_id)
    await _add_content(work, file_id, came, number=number)
    await _next_version(work, file_id)
    fact = verbs.FileVersioned(kind=came.sort.kind, size=came.size, number=number, version=file.version + 1)
    await _record(work, file, fact)


async def withdraw_version(work: Work, file_id: UUID, number: int, *, seen: int) -> None:
    """The newest content is taken back: the inverse of adding it. Raises Stale when the file changed since."""
    file, _ = await lock_file(work, file_id)
    if file.version != seen:
        raise Stale
    await work.run(USE_AGAIN, id=file_id, number=number, sign=-1)
    await work.run(
        "UPDATE file_contents SET withdrawn_at = now() WHERE file_id = %(id)s AND number = %(number)s",
        id=file_id,
        number=number,
    )
    await _next_version(work, file_id)
    await _record(work, file, verbs.FileVersionWithdrawn(number=number, version=file.version + 1))


async def rename_file(work: Work, file_id: UUID, name: str, *, seen: int) -> None:
    """The file is called this. Heard by: live. Raises Stale when `seen` is old, Invalid for what is no name."""
    file, _ = await lock_file(work, file_id)
    if file.version != seen:
        raise Stale
    name = file_name(name)
    if name == file.name:
        return
    kept = keeping(
        work,
        {"name": (file.name, name)},
        subject=("file", file_id),
        customer_id=file.customer_id,
        version=file.version + 1,
    )
    await work.run(
        "WITH renamed AS (UPDATE files SET name = %(name)s, version = version + 1, updated_at = now() WHERE id = %(id)s)"
        + KEEP,
        id=file_id,
        name=name,
        **kept,
    )
    await _record(work, file, verbs.FileRenamed(version=file.version + 1))


async def detach_file(work: Work, file_id: UUID) -> None:
    """The file is gone from the screens; its author may do that, or somebody who may delete those of others. Heard by: live."""
    file, owner = await lock_file(work, file_id)
    may_delete(work.actor, file, owner)
    await _set_deleted(work, file, is_deleted=True)
    await _record(work, file, verbs.FileDetached(version=file.version + 1))


async def restore_file(work: Work, file_id: UUID, *, seen: int) -> None:
    """A deleted file is back: the inverse of deleting it."""
    file, _ = await lock_file(work, file_id, is_deleted=True)
    if file.version != seen:
        raise Stale
    await _set_deleted(work, file, is_deleted=False)
    await _record(work, file, verbs.FileRestored(version=file.version + 1))


async def purge_files(work: Work) -> list[UUID]:
    """Nothing is left of some files that were deleted long ago, and of contents taken back then; the keys of their contents.

    The rows go first: what is left in the store when this process dies has no row, and the sweeper finds it.
    """
    return await work.all(
        UUID,
        "WITH over AS (SELECT t.id FROM file_contents t JOIN files f ON f.id = t.file_id"
        "  WHERE coalesce(f.deleted_at, t.withdrawn_at) < now() - %(kept)s ORDER BY t.id LIMIT %(most)s),"
        " gone AS (DELETE FROM file_contents t USING over WHERE t.id = over.id RETURNING t.id, t.file_id),"
        " empty AS (DELETE FROM files f WHERE f.deleted_at < now() - %(kept)s"
        "  AND NOT EXISTS (SELECT FROM file_contents t WHERE t.file_id = f.id AND t.id NOT IN (SELECT id FROM over)))"
        " SELECT id FROM gone",
        kept=KEPT_AFTER_DELETION,
        most=PURGED_AT_ONCE,
    )


async def _require_same(work: Work, file_id: UUID, owner: tuple[str, UUID], came: Came) -> None:
    kind, key = owner
    same = await work.maybe(
        _Same,
        "SELECT f.owner_kind = %(kind)s AND f.owner_id = %(owner_id)s AND f.deleted_at IS NULL"
        " AND t.sent_sha256 = %(sha256)s AS is_same"
        " FROM files f JOIN file_contents t ON t.file_id = f.id AND t.number = 1 WHERE f.id = %(id)s",
        id=file_id,
        kind=kind,
        owner_id=key,
        sha256=came.sent_sha256,
    )
    if same is None or not same.is_same:
        raise Taken


async def _use(work: Work, author_id: UUID | None, size: int, quota: int) -> None:
    if author_id is None:
        return
    if size > quota or not await work.run(USE, user_id=author_id, size=size, quota=quota):
        raise QuotaReached(quota=f"{quota / 1_000_000_000:g}")


async def _add_content(work: Work, file_id: UUID, came: Came, *, number: int) -> None:
    await work.run(
        ADD_CONTENT,
        id=came.id,
        file_id=file_id,
        number=number,
        kind=came.sort.kind,
        type=came.sort.type,
        size=came.size,
        sha256=came.sha256,
        sent_sha256=came.sent_sha256,
        width=came.width,
        height=came.height,
        pages=came.pages,
        is_drawn=came.is_drawn,
        author_id=_author(work),
    )


async def _next_version(work: Work, file_id: UUID) -> None:
    await work.run("UPDATE files SET version = version + 1, updated_at = now() WHERE id = %(id)s", id=file_id)


async def _set_deleted(work: Work, file: LockedFile, *, is_deleted: bool) -> None:
    await work.run(
        "UPDATE files SET deleted_at = CASE WHEN %(deleted)s THEN now() END, version = version + 1, updated_at = now()"
        " WHERE id = %(id)s",
        id=file.id,
        deleted=is_deleted,
    )
    await work.run(USE_AGAIN, id=file.id, number=None, sign=-1 if is_deleted else 1)


async def _record(work: Work, file: LockedFile, fact: verbs.Fact) -> None:
    # The lines that told of its contents show its present name, so screens must load those entries again.
    told: Sequence[int] = await work.all(int, TOLD, id=file.id)
    touched = [("timeline", str(seq)) for seq in told]
    work.record(fact, subject=("file", file.id), customer_id=file.customer_id, touched=touched)


def _author(work: Work) -> UUID | None:
    return work.actor.viewer.user_id if work.actor.viewer else None
