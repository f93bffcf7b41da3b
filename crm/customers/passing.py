"""Customers that pass on: whose they are now, and who answered for them and sees them no more.

Rooms below ask this when they hear of it: what those people had to do for the customer goes with the customer.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from crm.core.journal import Written
from crm.core.work import Work
from crm.people.queries import viewers_of

PASSES = "customer.assigned"
SEES = "customers.view"


class Passed(msgspec.Struct, frozen=True):
    """A customer somebody else answers for. `heir` is who does so now, None while it is in its pool; `lost` are those who did
    and do not see it any more; `cause` is the act that tells of it.
    """

    customer_id: UUID
    heir: UUID | None
    lost: frozenset[UUID]
    cause: UUID


class _Facts(msgspec.Struct):
    """The facts of the line this needs."""

    before: list[UUID]


class _Now(msgspec.Struct):
    id: UUID
    viewers: list[UUID]
    assignees: list[UUID]


NOW = """
SELECT c.id, c.viewers,
       ARRAY(SELECT a.user_id FROM customer_assignees a WHERE a.customer_id = c.id ORDER BY a.place, a.user_id) AS assignees
FROM customers c WHERE c.id = ANY(%(ids)s::uuid[]) ORDER BY c.id
"""


async def passed_on(work: Work, lines: Sequence[Written]) -> Mapping[UUID, list[Passed]]:
    """The customers these lines pass on, as they stand now, by the act that did so: lines may be read late, and twice."""
    told = [(line, line.customer_id) for line in lines if line.verb == PASSES and line.customer_id is not None]
    if not told:
        return {}
    causes, before = dict[UUID, UUID](), dict[UUID, set[UUID]]()
    for line, customer_id in told:
        causes[customer_id] = line.cause
        before.setdefault(customer_id, set()).update(msgspec.convert(line.facts, _Facts).before)
    found = await work.all(_Now, NOW, ids=sorted(causes))
    gone = {each.id: before[each.id].difference(each.assignees) for each in found}
    people = sorted({user_id for each in gone.values() for user_id in each})
    viewers = await viewers_of(work, people) if people else {}
    by_act = dict[UUID, list[Passed]]()
    for each in found:
        lost = frozenset(
            user_id
            for user_id in gone[each.id]
            if user_id not in viewers or not viewers[user_id].can_see(SEES, each.viewers)
        )
        heir = each.assignees[0] if each.assignees else None
        by_act.setdefault(causes[each.id], []).append(Passed(each.id, heir, lost, causes[each.id]))
    return by_act


def pairs_of(passed: Sequence[Passed]) -> dict[str, object]:
    """The parameters `customers` and `users` of a statement: each customer with each of those who lost it."""
    pairs = [(each.customer_id, user_id) for each in passed for user_id in sorted(each.lost)]
    return {"customers": [customer_id for customer_id, _ in pairs], "users": [user_id for _, user_id in pairs]}
