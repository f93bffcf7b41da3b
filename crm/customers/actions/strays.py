"""Strays: what is to be done for a customer lies with somebody who neither answers for it nor sees it.

What passes on takes it along at once (`crm/customers/passing.py`). This finds what did not go: from before that was so, or because
rights, teams or stand-ins became others since.
"""

from typing import LiteralString
from uuid import UUID

import msgspec

from crm.core.work import Work
from crm.customers import verbs
from crm.customers.passing import blind
from crm.people.queries import viewers_of

AT_ONCE = 2_000
"""Customers looked at in one transaction. Nothing is locked: whoever hears of a stray looks again."""

PART: LiteralString = "SELECT id FROM customers WHERE id > %(after)s ORDER BY id LIMIT %(most)s"

# What nobody could be given is left out: reminders while nobody answers for the customer, appointments that are over.
ELSEWHERE: LiteralString = """
SELECT c.id, c.viewers, array_agg(DISTINCT w.owner_id) AS people
FROM customers c
JOIN works w ON w.customer_id = c.id
CROSS JOIN LATERAL (SELECT array_agg(a.user_id) AS ids FROM customer_assignees a WHERE a.customer_id = c.id) answering
WHERE c.id = ANY(%(ids)s::uuid[])
  AND w.owner_id IS NOT NULL AND w.owner_id <> ALL(coalesce(answering.ids, '{}'))
  AND (w.kind IN ('activity', 'promise') OR answering.ids IS NOT NULL)
  AND (w.kind <> 'appointment' OR w.due_at > now())
GROUP BY c.id
ORDER BY c.id
"""


class _Elsewhere(msgspec.Struct):
    """A customer, and who has something to do for it without answering for it."""

    id: UUID
    viewers: list[UUID]
    people: list[UUID]


async def tell_of_strays(work: Work, after: UUID) -> UUID | None:
    """Of each of the next customers behind this one a line says who has something to do for it and sees it no more; how far it
    got, None at the end. Heard by: activities, reminders, which give it to whoever answers for the customer.
    """
    part = await work.all(UUID, PART, after=after, most=AT_ONCE)
    found = await work.all(_Elsewhere, ELSEWHERE, ids=part)
    people = sorted({user_id for each in found for user_id in each.people})
    able = await viewers_of(work, people) if people else {}
    for each in found:
        lost = blind(each.people, able, each.viewers)
        if lost:
            work.record(verbs.CustomerStrayed(before=sorted(lost)), subject=("customer", each.id), customer_id=each.id)
    return part[-1] if len(part) == AT_ONCE else None
