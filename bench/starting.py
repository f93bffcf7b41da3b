"""How soon the program is there, and what it holds when nobody asks anything."""

import asyncio

from bench.place import PLACE
from bench.program import running
from bench.report import Row


async def starting() -> list[Row]:
    """The second start with its own database, and its memory after a while of rest."""
    home = PLACE / "started"
    async with running(None, home, path="/"):
        pass
    async with running(None, home, path="/") as (program, seconds):
        await asyncio.sleep(4)
        memory = program.memory()
    return [
        Row("start, set up already", seconds, "s", reach=3),
        Row("memory at rest, without the database", memory, "MB", reach=180),
    ]
