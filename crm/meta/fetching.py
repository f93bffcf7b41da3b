"""Reading leads from Graph: outside of any transaction, as often as it takes, and never lost."""

import asyncio
from datetime import timedelta
from urllib.parse import quote

import psycopg
import structlog

from crm.core.doors import SYSTEM
from crm.core.http import CallFailed, CallRefused
from crm.core.problems import Unavailable
from crm.core.work import begin, reading
from crm.inbox import actions as inbox
from crm.meta import fetches
from crm.meta.fetches import Fetch
from crm.meta.graph import NoToken, access_of
from crm.meta.leadgen import FIELDS, read_lead
from crm.meta.parts import MetaParts
from crm.meta.rules import GraphRefused, channel_problem, course_of

log = structlog.get_logger()

BATCH = 8
POLL_SECONDS = 1.0
AT_ONCE = timedelta()

DUE = """
SELECT true FROM lead_fetches f WHERE f.state = 'pending' AND f.next_at <= now()
  AND EXISTS (SELECT FROM channels c WHERE c.id = f.channel_id AND c.state = 'connected') LIMIT 1
"""


async def keep_fetching(parts: MetaParts) -> None:
    """Read leads as they are told of until cancelled; survives an absent database."""
    with parts.expected.reader() as bell:
        while True:
            try:
                more = await fetch_leads(parts)
            except (Unavailable, psycopg.OperationalError):
                more = False
            if not more:
                await bell.wait(POLL_SECONDS)


async def fetch_leads(parts: MetaParts) -> bool:
    """Read the leads whose time has come; whether there were any."""
    async with reading(parts.house, SYSTEM, as_of=0) as work:
        if not await work.maybe(bool, DUE):
            return False
    async with begin(parts.house, SYSTEM) as work:
        claimed = await fetches.claim_fetches(work, limit=BATCH)
    await asyncio.gather(*(_fetch(parts, fetch) for fetch in claimed))
    return bool(claimed)


async def _fetch(parts: MetaParts, fetch: Fetch) -> None:
    try:
        access = await access_of(parts.house, parts.keys, fetch.channel_id)
        told = await parts.graph.get(access, quote(fetch.leadgen_id, safe=""), {"fields": FIELDS})
    except NoToken:
        await _break_channel(parts, fetch, "token_missing", "no access token")
        return
    except GraphRefused as refused:
        await _refused(parts, fetch, refused)
        return
    except (CallFailed, CallRefused) as failed:
        await _postpone(parts, fetch, str(failed))
        return
    try:
        async with begin(parts.house, SYSTEM) as work:
            await fetches.finish_fetch(work, fetch, read_lead(fetch.leadgen_id, told, fetch.lead_at), told)
    except (Unavailable, psycopg.OperationalError):
        raise
    except Exception as error:  # noqa: BLE001 - whatever is wrong with it, the lead is not lost
        # Without its text, which may quote what a customer wrote.
        log.error("lead_not_stored", leadgen_id=fetch.leadgen_id, error=type(error).__name__)
        await _postpone(parts, fetch, type(error).__name__)


async def _refused(parts: MetaParts, fetch: Fetch, refused: GraphRefused) -> None:
    said = f"{refused.code} {refused.text}"
    course = course_of(refused)
    if course == "pause_channel":
        await _break_channel(parts, fetch, channel_problem(refused), said)
    elif course == "permanent":
        async with begin(parts.house, SYSTEM) as work:
            await fetches.give_up_fetch(work, fetch, error=said)
    else:
        await _postpone(parts, fetch, said, asked=refused.retry_after)


async def _break_channel(parts: MetaParts, fetch: Fetch, problem: str, said: str) -> None:
    # Due at once: it waits for the channel now, and for nothing else.
    async with begin(parts.house, SYSTEM) as work:
        await inbox.break_channel(work, fetch.channel_id, problem)
        await fetches.postpone_fetch(work, fetch, AT_ONCE, error=said, counts=False)


async def _postpone(parts: MetaParts, fetch: Fetch, said: str, *, asked: float = 0.0) -> None:
    async with begin(parts.house, SYSTEM) as work:
        await fetches.postpone_fetch(work, fetch, parts.pause.after(fetch.tries, asked=asked), error=said)
