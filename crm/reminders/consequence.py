"""A reminder as the consequence of an outcome, and of a customer who did not come."""

from collections.abc import Sequence

from crm.activities import rules
from crm.activities.actions.activities import working_calendar
from crm.activities.activity_schemas import Remind
from crm.activities.consequences import Closing, Sort, offer
from crm.core.problems import Invalid
from crm.core.text import clean
from crm.core.work import Work
from crm.reminders.actions import set_reminder_by_rule


async def check_reminders(_: Work, wishes: Sequence[Remind]) -> None:
    """Raise Invalid for one that says nothing."""
    if not all(clean(wish.text) for wish in wishes):
        raise Invalid({"consequences": "empty_reminder"})


async def remind(work: Work, wish: Remind, closing: Closing) -> None:
    """The activity's person, else whoever closes it, is reminded. Raises NobodyToRemind."""
    due_at = rules.due_after(closing.at, wish.after_minutes, wish.at, await working_calendar(work))
    await set_reminder_by_rule(work, closing.customer_id, wish.text, due_at, first=closing.owner_id)


REMIND = offer(Sort("remind", 4, check_reminders, remind))
