"""What a person has not read: customers who wrote since they last looked, and for whom they answer.

Somebody answers for the customers assigned to them, for those of people they stand in for, and for those of nobody in the
pools they see. Who merely may see a customer has nothing unread of it: a leader's count would else be everybody's.

`unread_keys` holds whose it is, `marks` what each person has seen. As everywhere there are two forms of one question, for one
person's page and for the screens that hear of a few customers; a test holds them equal.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec
from psycopg import sql

from crm.core.doors import COMPANY_POOL, Actor, Viewer, require
from crm.core.paging import next_cursor, read_cursor
from crm.core.work import Work
from crm.customers.schemas import Mark, Unread, Unreads

GRANT = "customers.view"

# One's own customers by an index of the unread alone. The others key by key, as each is a range of the index in which the
# first few unread are found without looking at the rest.
PAGE = """
WITH others AS (
  SELECT unnest(%(stood_in_for)s::uuid[]) AS key
  UNION SELECT pool_id FROM teams WHERE %(everything)s OR pool_id = ANY(%(reach)s::uuid[])
  UNION SELECT %(company)s WHERE %(everything)s OR %(company)s = ANY(%(reach)s::uuid[])
)
SELECT DISTINCT u.id, u.count
FROM (
  (SELECT k.customer_id AS id, k.inbound_count - k.seen_count AS count
   FROM unread_keys k
   WHERE k.key = %(user_id)s AND k.inbound_count > k.seen_count
     AND (%(after)s::uuid IS NULL OR k.customer_id < %(after)s)
   ORDER BY k.customer_id DESC LIMIT %(limit)s)
  UNION ALL
  SELECT o.id, o.count
  FROM others CROSS JOIN LATERAL (
    SELECT k.customer_id AS id, k.inbound_count - coalesce(m.seen_count, 0) AS count
    FROM unread_keys k LEFT JOIN marks m ON m.user_id = %(user_id)s AND m.customer_id = k.customer_id
    WHERE k.key = others.key AND k.inbound_count > coalesce(m.seen_count, 0)
      AND (%(after)s::uuid IS NULL OR k.customer_id < %(after)s)
    ORDER BY k.customer_id DESC LIMIT %(limit)s
  ) o
) u
ORDER BY u.id DESC LIMIT %(limit)s
"""

OF_CUSTOMERS = """
SELECT k.customer_id, max(k.inbound_count) AS inbound_count, array_agg(k.key) AS keys,
       array_agg(k.key) FILTER (WHERE k.key = %(company)s OR EXISTS (SELECT FROM teams WHERE pool_id = k.key)) AS pools,
       coalesce((SELECT jsonb_object_agg(m.user_id, m.seen_count) FROM marks m
                 WHERE m.customer_id = k.customer_id AND m.user_id = ANY(%(users)s::uuid[])), '{}') AS seen
FROM unread_keys k
WHERE k.customer_id = ANY(%(ids)s::uuid[])
GROUP BY k.customer_id
"""


class _Written(msgspec.Struct):
    """A customer who wrote: who answers, and what each of the people asked about has seen."""

    customer_id: UUID
    inbound_count: int
    keys: list[UUID]
    pools: list[UUID] | None
    seen: dict[UUID, int]


async def unread_page(work: Work, *, limit: int, cursor: str | None) -> Unreads:
    """What the actor has yet to read. Raises Forbidden unallowed."""
    require(work.actor, GRANT)
    viewer, after = work.actor.viewer, read_cursor(UUID, cursor)
    if viewer is None:
        return Unreads(items=[], next=None, as_of=work.as_of)
    reach = viewer.keys(GRANT)
    items = await work.all(
        Unread,
        PAGE,
        user_id=viewer.user_id,
        stood_in_for=sorted(viewer.own - {viewer.user_id}),
        everything=reach is None,
        reach=sorted(reach or ()),
        company=COMPANY_POOL,
        after=after,
        limit=limit,
    )
    return Unreads(items=items, next=next_cursor(items, limit, items[-1].id if items else None), as_of=work.as_of)


# The same question once more, as a set of customers for a filter.
SET = sql.SQL("""
SELECT k.customer_id FROM unread_keys k WHERE k.key = %(unread_by)s AND k.inbound_count > k.seen_count
UNION ALL
SELECT k.customer_id FROM unread_keys k
LEFT JOIN marks m ON m.user_id = %(unread_by)s AND m.customer_id = k.customer_id
WHERE k.key IN (SELECT unnest(%(unread_for)s::uuid[])
                UNION SELECT pool_id FROM teams WHERE %(unread_everywhere)s OR pool_id = ANY(%(unread_reach)s::uuid[])
                UNION SELECT %(unread_company)s
                      WHERE %(unread_everywhere)s OR %(unread_company)s = ANY(%(unread_reach)s::uuid[]))
  AND k.inbound_count > coalesce(m.seen_count, 0)
""")


def has_unread(actor: Actor) -> tuple[sql.Composable, dict[str, object]]:
    """A query for the ids of the customers of whom the actor has something to read, and its parameters."""
    viewer = actor.viewer
    if viewer is None or GRANT not in viewer.grants:
        return sql.SQL("SELECT NULL::uuid WHERE false"), {}
    reach = viewer.keys(GRANT)
    return SET, {
        "unread_by": viewer.user_id,
        "unread_for": sorted(viewer.own - {viewer.user_id}),
        "unread_everywhere": reach is None,
        "unread_reach": sorted(reach or ()),
        "unread_company": COMPANY_POOL,
    }


async def unread_by_ids(work: Work, customer_ids: Sequence[UUID]) -> list[Unread]:
    """What the actor has yet to read of these customers."""
    viewer = work.actor.viewer
    if viewer is None:
        return []
    found = await unread_of_viewers(work, {viewer.user_id: viewer}, customer_ids)
    return [row for row in found[viewer.user_id].values() if row is not None]


async def unread_of_viewers(
    work: Work, viewers: Mapping[UUID, Viewer], customer_ids: Sequence[UUID]
) -> dict[UUID, dict[UUID, Unread | None]]:
    """For each of these people, what they have yet to read of these customers, None where they answer and have read all.

    One statement, however many people and customers.
    """
    written = await work.all(
        _Written, OF_CUSTOMERS, ids=list(customer_ids), users=sorted(viewers), company=COMPANY_POOL
    )
    return {
        user_id: {
            each.customer_id: _unread(each, seen=each.seen.get(user_id, 0))
            for each in written
            if answers_for(viewer, each.keys, each.pools or ())
        }
        for user_id, viewer in viewers.items()
    }


def _unread(written: _Written, *, seen: int) -> Unread | None:
    count = written.inbound_count - seen
    return Unread(written.customer_id, count) if count > 0 else None


def answers_for(viewer: Viewer, keys: Sequence[UUID], pools: Sequence[UUID]) -> bool:
    """Whether this person answers for a customer with these keys, some of which are pools."""
    if GRANT not in viewer.grants:
        return False
    return not viewer.own.isdisjoint(keys) or (bool(pools) and viewer.can_see(GRANT, pools))


class _Seen(msgspec.Struct):
    """The part of a mark that is stored."""

    id: UUID
    seen_count: int


async def mark(work: Work, customer_id: UUID) -> Mark:
    """What the actor has seen of a customer, and has not."""
    user_id = work.actor.viewer.user_id if work.actor.viewer else None
    seen = await work.maybe(
        _Seen,
        "SELECT customer_id AS id, seen_count FROM marks WHERE user_id = %(user_id)s AND customer_id = %(id)s",
        user_id=user_id,
        id=customer_id,
    )
    unread = await unread_by_ids(work, [customer_id])
    return Mark(
        id=customer_id, seen_count=seen.seen_count if seen else 0, unread_count=unread[0].count if unread else 0
    )
