"""Reads of notes."""

from collections.abc import Sequence
from typing import LiteralString
from uuid import UUID

from psycopg import sql

from crm.activities.schemas import Note
from crm.core.doors import can_column
from crm.core.problems import NotFound
from crm.core.work import Work
from crm.customers.doors import VIEWERS, visible

CAN = {"edit_own": "notes.create", "delete": "notes.delete"}

NOTE: LiteralString = """
SELECT n.id, n.version, n.customer_id, n.text,
       (SELECT json_build_object('id', u.id, 'name', u.name) FROM users u WHERE u.id = n.author_id) AS author,
       n.created_at, n.updated_at, {can} AS can
FROM notes n
JOIN customers c ON c.id = n.customer_id
WHERE {visible} AND n.deleted_at IS NULL AND {which}
ORDER BY n.created_at DESC, n.id DESC
LIMIT 200
"""


async def notes_by_ids(work: Work, ids: Sequence[UUID]) -> list[Note]:
    """Those of these notes the actor sees."""
    can, can_params = can_column(work.actor, CAN, VIEWERS)
    condition, params = visible(work.actor)
    query = sql.SQL(NOTE).format(can=can, visible=condition, which=sql.SQL("n.id = ANY(%(ids)s::uuid[])"))
    return await work.all(Note, query, **params, **can_params, ids=list(ids))


async def note(work: Work, note_id: UUID) -> Note:
    """The note. Raises NotFound when missing, deleted or unseen."""
    found = await notes_by_ids(work, [note_id])
    if not found:
        raise NotFound
    return found[0]
