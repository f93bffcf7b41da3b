"""Every read of this room."""

from collections.abc import Sequence
from datetime import datetime
from typing import LiteralString
from uuid import UUID

from psycopg import sql

from crm.core.paging import next_cursor, read_cursor
from crm.core.problems import NotFound
from crm.core.work import Work
from crm.people.schemas import Ref
from crm.webhooks.doors import may_manage
from crm.webhooks.schemas import Call, Calls, CallState, Webhook

WEBHOOK: LiteralString = """
SELECT w.id, w.version, w.name, w.url, w.verbs, w.state, w.failing_since, w.created_at, NULL AS secret,
       (SELECT json_build_object('id', u.id, 'name', u.name) FROM users u WHERE u.id = w.made_by) AS made_by
FROM webhooks w
WHERE w.ended_at IS NULL AND {which}
ORDER BY w.name, w.id
"""


async def webhooks(work: Work) -> list[Webhook]:
    """All programs that are told, by name."""
    may_manage(work.actor)
    return await work.all(Webhook, sql.SQL(WEBHOOK).format(which=sql.SQL("true")))


async def webhooks_by_ids(work: Work, ids: Sequence[UUID]) -> list[Webhook]:
    """These of them."""
    which = sql.SQL("w.id = ANY(%(ids)s::uuid[])")
    return await work.all(Webhook, sql.SQL(WEBHOOK).format(which=which), ids=list(ids))


async def names(work: Work, ids: Sequence[UUID]) -> list[Ref]:
    """The names of these of them, for the audit log; ended ones too."""
    return await work.all(Ref, "SELECT id, name FROM webhooks WHERE id = ANY(%(ids)s::uuid[])", ids=list(ids))


async def webhook(work: Work, webhook_id: UUID) -> Webhook:
    """The webhook. Raises NotFound when missing or ended."""
    may_manage(work.actor)
    found = await webhooks_by_ids(work, [webhook_id])
    if not found:
        raise NotFound
    return found[0]


CALL: LiteralString = """
SELECT id, verb, seq, state, tries, next_at, attempted_at, status, answer, milliseconds, error, created_at
FROM webhook_calls
"""


async def calls(work: Work, webhook_id: UUID, *, only: CallState | None, limit: int, cursor: str | None) -> Calls:
    """The newest calls of a webhook, or those in one state."""
    may_manage(work.actor)
    place = read_cursor(tuple[datetime, UUID], cursor)
    items = await work.all(
        Call,
        sql.SQL(CALL + " WHERE webhook_id = %(webhook_id)s AND (%(only)s::text IS NULL OR state = %(only)s) AND {beyond}"
        " ORDER BY created_at DESC, id DESC LIMIT %(limit)s").format(
            beyond=sql.SQL("(created_at, id) < (%(at)s, %(id)s)" if place else "true")
        ),
        webhook_id=webhook_id,
        only=only,
        limit=limit,
        **({"at": place[0], "id": place[1]} if place else {}),
    )  # fmt: skip
    last = (items[-1].created_at, items[-1].id) if items else None
    return Calls(items=items, next=next_cursor(items, limit, last), as_of=work.as_of)
