"""What is to be done goes with its customer, when somebody else answers for it and whoever had it sees it no more."""

from collections.abc import Sequence
from typing import LiteralString

from crm.activities.actions.applications import give_activities
from crm.activities.actions.promises import give_promises
from crm.activities.doors import LockedActivity, LockedPromise
from crm.core.work import Work
from crm.customers.passing import Passed, pairs_of

ACTIVITIES: LiteralString = """
SELECT id, version, customer_id, type_id, owner_id, title, due_at, state FROM activities
WHERE customer_id = ANY(%(ids)s::uuid[]) AND state = 'open'
  AND (owner_id IS NULL OR (customer_id, owner_id) IN (SELECT * FROM unnest(%(customers)s::uuid[], %(users)s::uuid[])))
ORDER BY id FOR NO KEY UPDATE
"""
PROMISES: LiteralString = """
SELECT id, version, customer_id, text, due_at, promised_by, state FROM promises
WHERE state = 'open' AND (customer_id, promised_by) IN (SELECT * FROM unnest(%(customers)s::uuid[], %(users)s::uuid[]))
ORDER BY id FOR NO KEY UPDATE
"""


async def follow_customers(work: Work, passed: Sequence[Passed]) -> None:
    """Open activities and promises of those who lost these customers are the new owner's, or nobody's while there is none; so
    are activities that were nobody's. By rule, with the cause of the act that passed the customers on. Heard by: live.
    """
    heirs = {each.customer_id: each.heir for each in passed}
    held = await work.all(LockedActivity, ACTIVITIES, ids=list(heirs), **pairs_of(passed))
    going = [each for each in held if each.owner_id != heirs[each.customer_id]]
    await give_activities(work, going, {each.id: heirs[each.customer_id] for each in going})
    if any(each.lost for each in passed):
        promises = await work.all(LockedPromise, PROMISES, **pairs_of(passed))
        await give_promises(work, promises, {each.id: heirs[each.customer_id] for each in promises})
