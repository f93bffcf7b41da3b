"""What this room does when it hears a line: reminders go with their customer."""

from collections.abc import Sequence

from crm.core.journal import Written
from crm.core.reactions import Room
from crm.core.work import Work
from crm.customers.passing import PASSES, passed_on
from crm.reminders import actions


async def hear(work: Work, line: Written) -> None:
    """Whoever becomes responsible is reminded in the place of those who see the customer no more."""
    await hear_all(work, [line])


async def hear_all(work: Work, lines: Sequence[Written]) -> None:
    """The same for many, in a handful of statements."""
    for cause, passed in (await passed_on(work, lines)).items():
        work.cause = cause
        await actions.follow_customers(work, passed)


FOLLOWING = Room("reminders", dict.fromkeys(PASSES, hear), hear_all)
