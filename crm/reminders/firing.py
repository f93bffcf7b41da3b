"""Reminders told when their time comes: looked for each minute at least, and at the moment the next one is due."""

from datetime import datetime

import psycopg

from crm.core.clock import now
from crm.core.doors import SYSTEM
from crm.core.house import House
from crm.core.problems import Unavailable
from crm.core.work import begin, reading
from crm.reminders.actions import fire_reminders

PART = 200
LONGEST_WAIT = 30.0
"""Seconds between two looks, however far away the next one is: clocks can be set, and another process may have died."""

NEXT = "SELECT due_at FROM reminders WHERE state = 'open' AND fired_at IS NULL ORDER BY due_at LIMIT 1"


async def keep_firing(house: House) -> None:
    """Tell of what is due until cancelled; survives an absent database."""
    with house.bell.reader() as bell:
        while True:
            wait = LONGEST_WAIT
            try:
                if await fire_due(house) == PART:
                    continue
                wait = await _until_next(house)
            except (Unavailable, psycopg.OperationalError):
                pass
            await bell.wait(wait)


async def fire_due(house: House) -> int:
    """The next part of what is due is told. Returns how many."""
    async with begin(house, SYSTEM) as work:
        return await fire_reminders(work, limit=PART)


async def _until_next(house: House) -> float:
    async with reading(house, SYSTEM, as_of=0) as work:
        due = await work.maybe(datetime, NEXT)
    seconds = LONGEST_WAIT if due is None else (due - now()).total_seconds()
    return min(max(seconds, 0.05), LONGEST_WAIT)
