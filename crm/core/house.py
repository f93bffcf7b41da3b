"""The house: the opened database of one process, the bell its readers wake by, and what was refused at its doors."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import msgspec
from psycopg import AsyncConnection
from psycopg.types.json import set_json_loads
from psycopg_pool import AsyncConnectionPool

from crm.core.bell import Bell
from crm.core.refusals import Refusals

READ_ONLY = "-c default_transaction_read_only=on"
POOL_WAIT_SECONDS = 2.0
# The pool waits twice as long after each failure until it gives up, and whoever asks next begins anew. With its own five
# minutes, a database that was away for one minute would be missed for two.
RECONNECT_SECONDS = 3.0
STATEMENT_TIMEOUT_MS = 5_000
# Whoever forgets a transaction must not hold its rows for ever: others wait for them, and nothing old is cleaned away.
IDLE_TIMEOUT_MS = 30_000
# Starting parallel workers costs more than they save on answers that are wanted within milliseconds. A prepared statement is
# planned once: by itself the server plans most of ours anew each time, which takes longer than carrying them out. What
# depends on its values is asked by `Work.once`.
ALWAYS = (
    "-c timezone=UTC -c max_parallel_workers_per_gather=0 -c plan_cache_mode=force_generic_plan"
    f" -c statement_timeout={STATEMENT_TIMEOUT_MS}"
    f" -c idle_in_transaction_session_timeout={IDLE_TIMEOUT_MS}"
)


class House:
    """Two pools on one database: `writing` for transactions, `reading` in which the server refuses every write."""

    def __init__(self, dsn: str, *, connections: int = 12) -> None:
        self.dsn = dsn
        self.bell = Bell()
        self.refusals = Refusals()
        self.writing = _pool(dsn, connections, options=ALWAYS)
        self.reading = _pool(dsn, connections, autocommit=True, options=f"{READ_ONLY} {ALWAYS}")


def _pool(dsn: str, connections: int, *, options: str, autocommit: bool = False) -> AsyncConnectionPool:
    return AsyncConnectionPool(
        dsn,
        min_size=1,
        max_size=connections,
        timeout=POOL_WAIT_SECONDS,
        reconnect_timeout=RECONNECT_SECONDS,
        kwargs={"autocommit": autocommit, "options": options},
        configure=_configure,
        open=False,
    )


async def _configure(connection: AsyncConnection) -> None:
    # The statements of this house are few and fixed, so they are worth preparing early.
    connection.prepare_threshold = 3
    set_json_loads(msgspec.json.decode, connection)


@asynccontextmanager
async def open_house(dsn: str, *, connections: int = 12) -> AsyncGenerator[House]:
    """The house with its pools open and the bell carried between processes; closed on leaving."""
    house = House(dsn, connections=connections)
    await house.writing.open()
    await house.reading.open()
    carrier = asyncio.create_task(house.bell.carry(dsn))
    try:
        yield house
    finally:
        carrier.cancel()
        await asyncio.gather(carrier, return_exceptions=True)
        await house.reading.close()
        await house.writing.close()
