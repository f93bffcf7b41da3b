"""Hand-overs declined: the customer goes back to those who had it before."""

from uuid import UUID

from crm.core.problems import Forbidden, Stale
from crm.core.text import clean
from crm.core.work import Work
from crm.customers import rules, verbs
from crm.customers.actions.handovers import check_waiting, hold_handover, settle_handover
from crm.customers.actions.many import Move, assign_held, hold_many


async def decline_handover(
    work: Work, handover_id: UUID, *, answer: str | None = None, seen: int | None = None
) -> None:
    """The new owner does not take over: whoever helps answers for the customer again, else its pool has it. By rule: nobody
    needs the right to assign for what was never theirs. Declined twice is declined once. Heard by: live, notices.

    Raises NotFound unseen, Forbidden for everybody else, Stale, HandoverOver when it does not wait any more.
    """
    held = await hold_handover(work, handover_id)
    if work.actor.id != held.to_user_id:
        raise Forbidden
    if held.state == "declined":
        return
    check_waiting(held)
    if seen is not None and seen != held.version:
        raise Stale
    text = rules.check_handover(clean(answer)) if answer and clean(answer) else None
    settle_handover(work, held, "declined", verbs.HandoverDeclined(version=held.version + 1), answer=text)
    customers = await hold_many(work, [held.customer_id])
    moves = [Move(each.id, [person for person in each.before if person != held.to_user_id]) for each in customers]
    await assign_held(work, customers, moves)
