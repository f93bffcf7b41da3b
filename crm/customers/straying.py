"""Once a day the worker looks for what is to be done and lies with people who see the customer no more."""

import asyncio
from uuid import UUID

import psycopg

from crm.core.doors import SYSTEM
from crm.core.house import House
from crm.core.problems import Unavailable
from crm.core.work import begin
from crm.customers.actions import tell_of_strays

FIRST_SECONDS, EVERY_SECONDS = 60.0, 86_400.0
"""Seconds after a start, so that what the journal has yet to tell is heard before; and between two looks."""


async def keep_gathering(house: House) -> None:
    """Tell of strays until cancelled; an absent database is waited for."""
    await asyncio.sleep(FIRST_SECONDS)
    while True:
        try:
            await gather(house)
        except (Unavailable, psycopg.OperationalError):
            await asyncio.sleep(FIRST_SECONDS)
            continue
        await asyncio.sleep(EVERY_SECONDS)


async def gather(house: House) -> None:
    """One look at all customers."""
    after: UUID | None = UUID(int=0)
    while after is not None:
        async with begin(house, SYSTEM) as work:
            after = await tell_of_strays(work, after)
