"""What was refused is written down once a second."""

import asyncio

from crm.core.doors import SYSTEM
from crm.core.house import House
from crm.core.problems import Unavailable
from crm.core.work import begin
from crm.people import actions

EVERY_SECONDS = 1.0


async def keep_writing(house: House) -> None:
    """Write down what is refused until cancelled."""
    while True:
        await asyncio.sleep(EVERY_SECONDS)
        await write(house)


async def write(house: House) -> None:
    """Write it down, or keep it for the next time when the database is away."""
    counted = house.refusals.take()
    if not counted:
        return
    try:
        async with begin(house, SYSTEM) as work:
            await actions.write_refusals(work, counted)
    except Unavailable:
        for refused, reasons in counted.items():
            for why, times in reasons.items():
                house.refusals.note(refused, why, times)
