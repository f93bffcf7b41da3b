"""Reads of ops: how the chain over the journal stands."""

from typing import LiteralString

from crm.core.work import Work
from crm.ops import doors
from crm.ops.schemas import Chain

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
