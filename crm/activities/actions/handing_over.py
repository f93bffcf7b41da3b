"""Open activities and promises handed over when somebody leaves: what is to be done does not go with them."""

from uuid import UUID

from crm.activities.actions.applications import give_activities
from crm.activities.actions.promises import give_promises
from crm.activities.doors import LockedActivity, LockedPromise
from crm.core.holdings import MOST, Heirs
from crm.core.work import Work
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
