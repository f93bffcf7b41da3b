"""`crm doctor --audit`: the whole chain is checked while somebody watches, and the result kept."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import psycopg

from crm.core.doors import SYSTEM
from crm.core.house import House, open_house
from crm.core.work import begin
from crm.ops import actions
from crm.ops.chain import LockedCheck
from crm.ops.database_checks import opened
from crm.ops.embedded_home import existing_home
from crm.ops.findings import Finding, bad, good
from crm.ops.migrate import applied, newest

POINT = "Audit log"
Progress = Callable[[int, int], None]
"""Told after each step: how far the check got, and how far it will go."""


def check_audit(url: str | None, data_dir: Path, *, progress: Progress = lambda _, __: None) -> Finding:
    """Check every sealed line of this installation."""
    home = existing_home(data_dir)
    if not url and (home is None or not (home / "data").exists()):
        return good(POINT, "empty, as the database has not been made yet")
    with opened(url, data_dir) as (address, _):
        with psycopg.connect(address, autocommit=True) as connection:
            stands = applied(connection)
        if stands != newest():
            return bad(POINT, "not checked: the database is not at the newest revision", "Run `crm migrate`.")
        return finding_of(asyncio.run(_check(address, progress)))


def finding_of(check: LockedCheck) -> Finding:
    """What a check came to."""
    if not check.broken:
        return good(
            POINT, f"all {check.lines:,} sealed lines up to number {check.checked_to:,} are as they were written"
        )
    return bad(
        POINT,
        f"lines {check.broken_from} to {check.broken_to} are not what was sealed; {check.broken} ranges do not hold",
        "Somebody changed the journal in the database itself. Keep a copy, and compare it with a backup from before.",
    )


async def _check(address: str, progress: Progress) -> LockedCheck:
    async with open_house(address, connections=2) as house:
        async with begin(house, SYSTEM) as work:
            check_id = await actions.ask_check(work)
            head = await work.one(int, "SELECT coalesce(max(to_seq), 0) FROM seals")
        return await _until_done(house, check_id, lambda reached: progress(min(reached, head), head))


async def _until_done(house: House, check_id: UUID, progress: Callable[[int], None]) -> LockedCheck:
    while True:
        async with begin(house, SYSTEM) as work:
            check = await actions.check_further(work, check_id)
        assert check is not None
        progress(check.checked_to)
        if check.done_at is not None:
            return check
