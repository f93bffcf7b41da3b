"""What this room holds for people, and how it is handed over when they leave."""

from uuid import UUID

from crm.core.holdings import Holding
from crm.core.work import Work
from crm.reminders import actions


async def count_reminders(work: Work, user_id: UUID) -> int:
    """How many open reminders this person has."""
    return await work.one(
        int, "SELECT count(*)::int FROM reminders WHERE owner_id = %(id)s AND state = 'open'", id=user_id
    )


OF_PEOPLE = (Holding("reminders", ("person", "spread", "end"), count_reminders, actions.hand_over_reminders),)
