"""What this room holds for people, and how it is handed over when they leave."""

from uuid import UUID

from crm.core.holdings import Holding
from crm.core.work import Work
from crm.webhooks import actions


async def count_webhooks(work: Work, user_id: UUID) -> int:
    """How many programs are told as far as this person sees."""
    return await work.one(int, "SELECT count(*) FROM webhooks WHERE made_by = %(id)s AND ended_at IS NULL", id=user_id)


OF_PEOPLE = (Holding("webhooks", ("person", "end"), count_webhooks, actions.hand_over_webhooks),)
