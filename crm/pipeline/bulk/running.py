"""The loop of the worker: parts of bulk works are done one after the other, each in the name of whoever asked.

Their rights are read before each part, so that who loses them loses the rest of the work. The works take turns: a long one
keeps no short one waiting.
"""

import random
from datetime import timedelta
from uuid import UUID

import msgspec
import psycopg
import structlog

from crm.core.doors import SYSTEM, Actor
from crm.core.house import House
from crm.core.problems import Forbidden, Problem, Unavailable
from crm.core.work import begin, reading
from crm.people import queries as people
from crm.pipeline import actions

log = structlog.get_logger()

PARTS = (500, 50, 1)
"""Cards in a transaction; after it failed, fewer, until the one that is at fault stands alone."""
MOST_TRIES = 20
"""Of a part whose fault is that of the moment."""
LONGEST_PAUSE = timedelta(seconds=5)


class Due(msgspec.Struct, frozen=True):
    """A work with cards left."""

    id: UUID
    asked_by: UUID
    token_id: UUID | None
    request_id: UUID | None
    tries: int


DUE = """
SELECT id, asked_by, token_id, request_id, tries FROM bulks
WHERE state IN ('waiting', 'running') AND next_at <= now() ORDER BY next_at, id LIMIT 1
"""


async def keep_working(house: House) -> None:
    """Do what is due until cancelled; survives an absent database."""
    with house.bell.reader() as bell:
        while True:
            try:
                has_more = await work_on(house)
            except (Unavailable, psycopg.OperationalError):
                has_more = False
            if not has_more:
                await bell.wait()


async def work_on(house: House) -> bool:
    """A part of the work that waits for longest is done; whether there was one."""
    async with reading(house, SYSTEM, as_of=0) as work:
        due = await work.maybe(Due, DUE)
        actor = await people.actor_again(work, due.asked_by, due.token_id) if due else None
    if due is None:
        return False
    try:
        if actor is None:
            raise Forbidden
        await _do_part(house, due, actor)
    except Unavailable:
        raise
    except Problem as problem:
        async with begin(house, SYSTEM, request_id=due.request_id) as work:
            await actions.stop_bulk(work, due.id, problem)
    except Exception as error:  # noqa: BLE001 - whatever is wrong with a part, the work goes on around it
        await _settle_failure(house, due, error)
    return True


async def _do_part(house: House, due: Due, actor: Actor) -> None:
    size = PARTS[min(due.tries, len(PARTS) - 1)]
    async with begin(house, actor, request_id=due.request_id, cause=due.id) as work:
        await actions.do_part(work, due.id, size=size)


async def _settle_failure(house: House, due: Due, error: Exception) -> None:
    if due.tries < (MOST_TRIES if _passes(error) else len(PARTS)):
        log.warning("bulk_part_failed", bulk=str(due.id), tries=due.tries, error=type(error).__name__)
        pause = min(LONGEST_PAUSE, timedelta(seconds=0.1 * 2**due.tries)) * random.uniform(0.5, 1)  # noqa: S311
        async with begin(house, SYSTEM) as work:
            await actions.postpone_bulk(work, due.id, pause)
        return
    log.error("bulk_card_failed", bulk=str(due.id), error=type(error).__name__)
    async with begin(house, SYSTEM, request_id=due.request_id, cause=due.id) as work:
        await actions.refuse_next(work, due.id, Problem())


def _passes(error: Exception) -> bool:
    """Whether the fault is that of the moment: others held the same cards, or the database was away."""
    return isinstance(error, psycopg.OperationalError)
