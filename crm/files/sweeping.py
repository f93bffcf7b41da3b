"""What nobody needs any more is taken out of the store: files deleted long ago, and what no row points to."""

import asyncio
import time
from datetime import timedelta
from uuid import UUID

import structlog

from crm.core.clock import now
from crm.core.doors import SYSTEM
from crm.core.house import House
from crm.core.problems import Unavailable
from crm.core.work import begin, reading
from crm.files.actions import purge_files
from crm.files.queries import known_contents
from crm.files.storage import Storage

log = structlog.get_logger()

SWEEP_EVERY = 3600.0
ORPHAN_AFTER = timedelta(hours=24)
"""Long after any upload has ended, well or not: a content lies in the store before its row is written."""


async def keep_sweeping(house: House, storage: Storage) -> None:
    """Every hour, until cancelled."""
    while True:
        try:
            gone = await sweep(house, storage)
            if gone:
                log.info("files_swept", gone=gone)
        except Unavailable as fault:
            # The store or the database is away; what is left over can wait.
            log.warning("files_not_swept", problem=fault.code)
        await asyncio.sleep(SWEEP_EVERY)


async def sweep(house: House, storage: Storage) -> int:
    """One round; how many contents went."""
    gone = await storage.drop_left_over(time.time())
    while True:
        async with begin(house, SYSTEM) as work:
            keys = await purge_files(work)
        for key in keys:
            await storage.forget(key)
        gone += len(keys)
        if not keys:
            break
    async for page in storage.lying():
        old = {each.id for each in page if each.id is not None and each.changed_at < now() - ORPHAN_AFTER}
        gone += await _forget_orphans(house, storage, old)
    return gone


async def _forget_orphans(house: House, storage: Storage, keys: set[UUID]) -> int:
    if not keys:
        return 0
    async with reading(house, SYSTEM) as work:
        orphans = keys - await known_contents(work, sorted(keys))
    for key in orphans:
        await storage.forget(key)
    return len(orphans)
