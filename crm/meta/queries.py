"""Reads for the operations page: what came in and needs care."""

from datetime import datetime
from typing import LiteralString
from uuid import UUID

import msgspec
from psycopg import sql

from crm.core.doors import require
from crm.core.paging import next_cursor, read_cursor
from crm.core.work import Work
from crm.meta.schemas import WebhookItem, WebhookItems

SHOWN = ("queued", "pending", "unrouted", "dead", "unsupported")
"""What is listed when no state is asked for: all that somebody might do something about."""

# Leads still to be read are items of the same kind to whoever looks after them.
ITEMS: LiteralString = """
  SELECT id, kind, account, state, error, tries, next_at, created_at, updated_at FROM webhook_items
  UNION ALL
  SELECT f.id, 'leadgen', 'lead_page:' || c.external_id, f.state, f.error, f.tries, f.next_at, f.created_at, f.updated_at
  FROM lead_fetches f JOIN channels c ON c.id = f.channel_id WHERE f.state <> 'done'
"""


class Waiting(msgspec.Struct):
    """How far processing is behind."""

    count: int
    oldest: datetime | None
    states: dict[str, int]


async def items_page(work: Work, *, state: str | None, limit: int, cursor: str | None) -> WebhookItems:
    """What needs care, newest first. Raises Forbidden."""
    require(work.actor, "operations.view")
    place = read_cursor(tuple[datetime, UUID], cursor)
    at, after = place or (None, None)
    may = work.actor.viewer is None or "operations.manage" in work.actor.viewer.grants
    items = await work.all(
        WebhookItem,
        sql.SQL(
            "SELECT i.*, CASE WHEN %(may)s AND i.state <> 'done' THEN '[\"retry\", \"discard\"]'::json ELSE '[]' END AS can"
            " FROM (" + ITEMS + ") i WHERE i.state = ANY(%(states)s)"
            " AND (%(at)s::timestamptz IS NULL OR (i.created_at, i.id) < (%(at)s, %(after)s::uuid))"
            " ORDER BY i.created_at DESC, i.id DESC LIMIT %(limit)s"
        ),
        may=may,
        states=[state] if state else list(SHOWN),
        at=at,
        after=after,
        limit=limit,
    )
    waiting = await work.one(
        Waiting,
        "SELECT count(*) AS count, min(received_at) AS oldest,"
        " (SELECT coalesce(jsonb_object_agg(state, n), '{}') FROM (SELECT state, count(*) AS n FROM ("
        + ITEMS
        + ") i WHERE state <> 'done' GROUP BY state) s) AS states"
        " FROM webhook_deliveries WHERE done_at IS NULL",
    )
    last = (items[-1].created_at, items[-1].id) if items else None
    return WebhookItems(
        items=items,
        next=next_cursor(items, limit, last),
        counts=waiting.states,
        waiting_deliveries=waiting.count,
        oldest_waiting_at=waiting.oldest,
        as_of=work.as_of,
    )
