"""The supervisor: background tasks that must not die. A dead one turns /readyz red and is started again."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator

import structlog

log = structlog.get_logger()

Task = Callable[[], Awaitable[None]]
FIRST_PAUSE = 0.5
LONGEST_PAUSE = 8.0


class Supervisor:
    """Runs each task for as long as the process lives."""

    def __init__(self) -> None:
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._down: set[str] = set()

    def start(self, name: str, task: Task) -> None:
        """Run this task from now on."""
        self._tasks[name] = asyncio.create_task(self._keep(name, task), name=name)

    async def stop(self) -> None:
        """End all tasks."""
        # One that waits for a connection just as it comes takes the connection and loses the cancellation
        # (psycopg_pool, and asyncio.wait_for before Python 3.12), so everybody is asked until they have ended.
        while running := [task for task in self._tasks.values() if not task.done()]:
            for task in running:
                task.cancel()
            await asyncio.wait(running, timeout=0.2)
        self._tasks.clear()

    def health(self) -> Iterator[tuple[str, bool]]:
        """Each task's name and whether it runs."""
        for name in self._tasks:
            yield name, name not in self._down

    async def _keep(self, name: str, task: Task) -> None:
        pause = FIRST_PAUSE
        while True:
            began = time.monotonic()
            try:
                await task()
                log.error("task_ended", task=name)
            except Exception:  # whatever ended it, it is started again
                log.exception("task_failed", task=name)
            if time.monotonic() - began > LONGEST_PAUSE:
                # It ran well since the last time, so this is a new trouble and not the old one going on.
                pause = FIRST_PAUSE
            self._down.add(name)
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
            self._down.discard(name)
