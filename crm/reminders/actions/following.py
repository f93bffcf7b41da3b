"""Reminders go with their customer, when somebody else answers for it and whoever was to be reminded sees it no more."""

from collections.abc import Sequence
from typing import LiteralString

import msgspec

from crm.core.work import Work
from crm.customers.passing import Passed, pairs_of
from crm.reminders.actions.reminders import BARE, LockedReminder, by_customer, give_reminder

LOST: LiteralString = (
    BARE + "WHERE state = 'open' AND (customer_id, owner_id) IN"
    " (SELECT * FROM unnest(%(customers)s::uuid[], %(users)s::uuid[])) ORDER BY id FOR NO KEY UPDATE"
)


async def follow_customers(work: Work, passed: Sequence[Passed]) -> None:
    """Whoever answers for these customers now is reminded in the place of those who lost them, anew of what was told already;
    while nobody does, nothing changes. By rule. Heard by: live.
    """
    heirs = {each.customer_id: each.heir for each in passed if each.heir and each.lost}
    going = [each for each in passed if each.customer_id in heirs]
    for reminder in by_customer(await work.all(LockedReminder, LOST, **pairs_of(going)) if going else []):
        heir = heirs[reminder.customer_id]
        assert heir is not None
        await give_reminder(work, msgspec.structs.replace(reminder, fired_at=None), heir)
