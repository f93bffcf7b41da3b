"""What this room holds for people, and how it is handed over."""

from uuid import UUID

from crm.activities import actions
from crm.activities.appointments.handing_over import count_appointments, hand_over_appointments
from crm.core.holdings import Holding
from crm.core.work import Work


async def count_activities(work: Work, user_id: UUID) -> int:
    """How many open activities are this person's."""
    query = "SELECT count(*)::int FROM activities WHERE owner_id = %(id)s AND state = 'open'"
    return await work.one(int, query, id=user_id)


async def count_promises(work: Work, user_id: UUID) -> int:
    """How many promises this person has yet to keep."""
    query = "SELECT count(*)::int FROM promises WHERE promised_by = %(id)s AND state = 'open'"
    return await work.one(int, query, id=user_id)


OF_PEOPLE = (
    Holding("activities", ("person", "spread", "pool"), count_activities, actions.hand_over_activities),
    Holding("appointments", ("person", "spread"), count_appointments, hand_over_appointments),
    Holding("promises", ("person", "spread", "pool"), count_promises, actions.hand_over_promises),
)
