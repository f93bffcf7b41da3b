"""Customers that pass on: whose they are now, and who answered for them and sees them no more.

Rooms below ask this when they hear of it: what those people had to do for the customer goes with the customer.
"""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

import msgspec

from crm.core.doors import Viewer
from crm.core.journal import Written
from crm.core.work import Work
from crm.people.queries import viewers_of

PASSES = ("customer.assigned", "customer.strayed")
"""The lines that tell of it; the second of what did not go along at its time."""
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
    told = [(line, line.customer_id) for line in lines if line.verb in PASSES and line.customer_id is not None]
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
        lost = blind(gone[each.id], viewers, each.viewers)
        heir = each.assignees[0] if each.assignees else None
        by_act.setdefault(causes[each.id], []).append(Passed(each.id, heir, lost, causes[each.id]))
    return by_act


def blind(people: Iterable[UUID], viewers: Mapping[UUID, Viewer], keys: Sequence[UUID]) -> frozenset[UUID]:
    """Those of these people, as viewers as far as they work here, who do not see a customer with these keys."""
    return frozenset(each for each in people if each not in viewers or not viewers[each].can_see(SEES, keys))


def pairs_of(passed: Sequence[Passed]) -> dict[str, object]:
    """The parameters `customers` and `users` of a statement: each customer with each of those who lost it."""
    pairs = [(each.customer_id, user_id) for each in passed for user_id in sorted(each.lost)]
    return {"customers": [customer_id for customer_id, _ in pairs], "users": [user_id for _, user_id in pairs]}
