"""Open activities and promises handed over when somebody leaves: what is to be done does not go with them. It comes back with them,
and with a customer that passed on, when that is undone.
"""

from typing import LiteralString
from uuid import UUID

import msgspec

from crm.activities.actions.applications import give_activities
from crm.activities.actions.promises import give_promises
from crm.activities.doors import LockedActivity, LockedPromise
from crm.core.changes import changes_of
from crm.core.holdings import MOST, Heirs
from crm.core.problems import Stale
from crm.core.work import Work
from crm.customers.doors import see_customer
from crm.people.doors import may_manage_users


async def hand_over_activities(work: Work, user_id: UUID, heirs: Heirs, done: int) -> int:
    """The next open activities of this person are the heirs', or nobody's; how many. A part of leaving. Heard by: live."""
    may_manage_users(work.actor)
    held = await work.all(
        LockedActivity,
        "SELECT id, version, customer_id, type_id, owner_id, title, due_at, state FROM activities"
        " WHERE owner_id = %(id)s AND state = 'open' ORDER BY id LIMIT %(most)s FOR NO KEY UPDATE",
        id=user_id,
        most=MOST,
    )
    await give_activities(work, held, {each.id: heirs.of(done + place) for place, each in enumerate(held)})
    return len(held)


async def hand_over_promises(work: Work, user_id: UUID, heirs: Heirs, done: int) -> int:
    """The next open promises of this person are the heirs' to keep, or nobody's; how many. A part of leaving. Heard by: live."""
    may_manage_users(work.actor)
    held = await work.all(
        LockedPromise,
        "SELECT id, version, customer_id, text, due_at, promised_by, state FROM promises"
        " WHERE promised_by = %(id)s AND state = 'open' ORDER BY id LIMIT %(most)s FOR NO KEY UPDATE",
        id=user_id,
        most=MOST,
    )
    await give_promises(work, held, {each.id: heirs.of(done + place) for place, each in enumerate(held)})
    return len(held)


BARE_ACTIVITY: LiteralString = """
SELECT id, version, customer_id, type_id, owner_id, title, due_at, state FROM activities WHERE id = %(id)s FOR NO KEY UPDATE
"""
BARE_PROMISE: LiteralString = """
SELECT id, version, customer_id, text, due_at, promised_by, state FROM promises WHERE id = %(id)s FOR NO KEY UPDATE
"""


async def give_back_activity(
    work: Work, activity_id: UUID, owner_id: UUID | None, *, seen: int, is_by_rule: bool
) -> None:
    """It is this person's again, or nobody's, as before somebody left or their customer was another's: what followed that by rule
    goes with it, for whoever sees the customer. Raises Forbidden, NotFound unseen, Stale when it was changed since.
    """
    activity = await work.one(LockedActivity, BARE_ACTIVITY, id=activity_id)
    await _may_give_back(work, activity.customer_id, is_by_rule=is_by_rule)
    if activity.version != seen or activity.state != "open":
        raise Stale
    await give_activities(work, [activity], {activity_id: owner_id})


async def give_back_promise(work: Work, promise_id: UUID, *, seen: int, is_by_rule: bool) -> None:
    """It is to be kept by whoever had it before, in the same way and with the same rights."""
    promise = await work.one(LockedPromise, BARE_PROMISE, id=promise_id)
    await _may_give_back(work, promise.customer_id, is_by_rule=is_by_rule)
    before = (await changes_of(work, promise_id, seen)).get("promised_by")
    if promise.version != seen or promise.state != "open" or before is None:
        raise Stale
    await give_promises(work, [promise], {promise_id: msgspec.convert(before.old, UUID | None)})


async def _may_give_back(work: Work, customer_id: UUID, *, is_by_rule: bool) -> None:
    if is_by_rule:
        await see_customer(work, customer_id)
    else:
        may_manage_users(work.actor)
