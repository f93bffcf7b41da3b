"""Reads of notes."""

from collections.abc import Sequence
from typing import LiteralString
from uuid import UUID

from psycopg import sql

from crm.activities.schemas import Note, NoteHistory, NoteVersion
from crm.core.doors import can_column, require_on
from crm.core.problems import NotFound
from crm.core.work import Work
from crm.customers.doors import VIEWERS, CustomerViewers, visible

CAN = {"edit_own": "notes.create", "delete": "notes.delete", "history": "notes.history"}

NOTE: LiteralString = """
SELECT n.id, n.version, n.customer_id, n.text,
       (SELECT json_build_object('id', u.id, 'name', u.name) FROM users u WHERE u.id = n.author_id) AS author,
       n.happened_at, n.created_at, n.updated_at, {can} AS can
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


# Each change tells what was said before it and after; the first text is what the oldest change found, else today's.
HISTORY = """
WITH changes AS (
  SELECT f.version, f.old #>> '{}' AS old, f.new #>> '{}' AS new, j.at, j.actor_id
  FROM field_changes f
  JOIN journal j ON j.subject_id = f.subject_id AND j.verb = 'note.edited' AND (j.facts->>'version')::int = f.version
  WHERE f.subject_id = %(id)s AND f.field = 'text'
)
SELECT said.version, said.text, said.at,
       (SELECT json_build_object('id', u.id, 'name', u.name) FROM users u WHERE u.id = said.by) AS by
FROM (
  SELECT version, new AS text, at, actor_id AS by FROM changes
  UNION ALL
  SELECT 1, CASE WHEN EXISTS (SELECT FROM changes) THEN (SELECT old FROM changes ORDER BY version LIMIT 1)
                 ELSE n.text END, n.created_at, n.author_id
  FROM notes n WHERE n.id = %(id)s
) said
ORDER BY said.version DESC
"""


async def note_history(work: Work, note_id: UUID) -> NoteHistory:
    """What a note said over time. Raises NotFound missing, deleted or unseen, Forbidden for who neither wrote it nor may read that."""
    found = await note(work, note_id)
    viewer = work.actor.viewer
    if viewer is not None and not (found.author and found.author.id in viewer.own):
        customer = await work.one(
            CustomerViewers, "SELECT viewers FROM customers WHERE id = %(id)s", id=found.customer_id
        )
        require_on(work.actor, "notes.history", customer.viewers)
    items = await work.all(NoteVersion, HISTORY, id=note_id)
    return NoteHistory(items=items, as_of=work.as_of)
