"""The chain is kept: lines are sealed once a minute, the whole is checked each night and whenever somebody asks."""

import asyncio
import time
from datetime import date, datetime, timedelta

import psycopg
import structlog

from crm.core.clock import ISTANBUL, now
from crm.core.doors import SYSTEM
from crm.core.house import House
from crm.core.problems import Unavailable
from crm.core.work import begin
from crm.ops import actions
from crm.ops.chain import RANGE

log = structlog.get_logger()

SEAL_SECONDS = 60.0
LOOK_SECONDS = 2.0
RESTS = 2.0
"""Nobody waits for the chain, and everybody for the database: after each step it rests this many times as long as that took."""
NIGHT = 3
"""The hour in Istanbul from which the check of a day is due; missed, it is made when a worker is there again."""


async def keep_chain(house: House) -> None:
    """Seal and check until cancelled; an absent database is waited for."""
    sealed = -SEAL_SECONDS
    while True:
        rest = LOOK_SECONDS
        try:
            if time.monotonic() - sealed >= SEAL_SECONDS:
                await seal(house)
                sealed = time.monotonic()
                async with begin(house, SYSTEM) as work:
                    await actions.ask_nightly_check(work, night_of(now()))
            began = time.monotonic()
            if await check(house):
                rest = (time.monotonic() - began) * RESTS
        except (Unavailable, psycopg.OperationalError):
            pass
        await asyncio.sleep(rest)


async def seal(house: House, *, rests: float = RESTS) -> None:
    """Every line that is there is sealed. `rests`: how many times as long as a step took is rested after it."""
    lines = RANGE
    while lines == RANGE:
        began = time.monotonic()
        async with begin(house, SYSTEM) as work:
            lines = await actions.seal_lines(work)
        await asyncio.sleep((time.monotonic() - began) * rests)


async def check(house: House) -> bool:
    """A check that waits gets further; whether there was one."""
    async with begin(house, SYSTEM) as work:
        found = await actions.check_further(work)
    if found is not None and found.done_at is not None and found.broken:
        log.error("audit_chain_broken", ranges=found.broken, from_seq=found.broken_from, to_seq=found.broken_to)
    return found is not None


def night_of(moment: datetime) -> date:
    """The night whose check is due at this moment."""
    return (moment.astimezone(ISTANBUL) - timedelta(hours=NIGHT)).date()
