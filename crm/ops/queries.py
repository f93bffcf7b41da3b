"""Reads of ops: how the chain over the journal stands, and which lines of it wait for somebody."""

from datetime import datetime
from typing import LiteralString
from uuid import UUID

from crm.core.paging import next_cursor, read_cursor
from crm.core.work import Work
from crm.ops import doors
from crm.ops.schemas import Chain, ParkedLine, ParkedLines

CHECK: LiteralString = """
SELECT c.id, c.asked_at, c.done_at, c.checked_to, c.lines, c.broken, c.broken_from, c.broken_to,
       (SELECT json_build_object('id', u.id, 'name', u.name) FROM users u WHERE u.id = c.asked_by) AS asked_by
FROM chain_checks c
"""

CHAIN: LiteralString = f"""
WITH last AS (SELECT to_seq, sealed_at FROM seals ORDER BY to_seq DESC LIMIT 1)
SELECT coalesce((SELECT to_seq FROM last), 0) AS sealed_to, (SELECT sealed_at FROM last) AS sealed_at,
       (SELECT count(*) FROM (SELECT FROM journal WHERE seq > coalesce((SELECT to_seq FROM last), 0)
                              LIMIT 100000) waiting) AS unsealed,
       (SELECT to_json(r) FROM ({CHECK} WHERE c.done_at IS NULL ORDER BY c.asked_at LIMIT 1) r) AS running,
       (SELECT to_json(l) FROM ({CHECK} WHERE c.done_at IS NOT NULL ORDER BY c.done_at DESC LIMIT 1) l) AS last,
       %(as_of)s::bigint AS as_of
"""


async def chain(work: Work) -> Chain:
    """The chain as it stands, the check under way and the one made last. Raises Forbidden unallowed."""
    doors.may_view_audit(work.actor)
    return await work.one(Chain, CHAIN, as_of=work.as_of)


PARKED: LiteralString = """
SELECT p.id, p.room, p.seq, p.verb, (SELECT j.at FROM journal j WHERE j.seq = p.seq) AS at,
       p.reason, p.tries, p.parked_at, p.tried_at,
       CASE WHEN %(may)s THEN '["retry", "discard"]'::json ELSE '[]' END AS can
FROM parked_lines p
WHERE %(at)s::timestamptz IS NULL OR (p.parked_at, p.id) < (%(at)s, %(after)s::uuid)
ORDER BY p.parked_at DESC, p.id DESC
LIMIT %(limit)s
"""


async def parked_page(work: Work, *, limit: int, cursor: str | None) -> ParkedLines:
    """What reactions could not handle. Raises Forbidden unallowed."""
    doors.may_view_operations(work.actor)
    place = read_cursor(tuple[datetime, UUID], cursor)
    at, after = place or (None, None)
    may = work.actor.viewer is None or "operations.manage" in work.actor.viewer.grants
    items = await work.all(ParkedLine, PARKED, may=may, at=at, after=after, limit=limit)
    last = (items[-1].parked_at, items[-1].id) if items else None
    total = await work.one(int, "SELECT count(*) FROM parked_lines")
    return ParkedLines(items=items, next=next_cursor(items, limit, last), total=total, as_of=work.as_of)


async def is_something_parked(work: Work) -> bool:
    """Whether a line waits for somebody; for the health of the house."""
    return await work.one(bool, "SELECT EXISTS (SELECT FROM parked_lines)")
