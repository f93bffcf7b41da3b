"""The bell: wakes the readers of the journal after a commit, in this process at once and in others within 10 ms.

NOTIFY never stands in a person's transaction (it halves write throughput at 32 writers); a background task sends at most
one empty NOTIFY per 10 ms instead, and a one-second poll lies beneath everything.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from contextlib import suppress

import psycopg

CHANNEL = "journal"
PULSES = "pulses"
MOST_PULSES = 1_000
LONGEST_PULSE = 7_000
"""Bytes; PostgreSQL takes payloads of up to 8,000."""


class Bell:
    """Rung after each commit; any number of readers wait on it."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Event] = set()
        self._rung_here = asyncio.Event()
        self._pulses: deque[str] = deque(maxlen=MOST_PULSES)
        self.on_pulse: Callable[[str], None] | None = None
        """Called with what other processes pulse."""

    def pulse(self, text: str) -> None:
        """Tell other processes something that is not stored and may be lost: who is where, who types."""
        if len(text.encode()) <= LONGEST_PULSE:
            self._pulses.append(text)
            self._rung_here.set()

    def ring(self) -> None:
        """Wake the readers of this process now and those of other processes soon."""
        self._wake()
        self._rung_here.set()

    def _wake(self) -> None:
        for event in self._waiting:
            event.set()

    def reader(self) -> "Reader":
        """A new reader, to be used as a context manager."""
        return Reader(self._waiting)

    async def carry(self, dsn: str) -> None:
        """Carry the sound between processes until cancelled; reconnects after the database was away."""
        while True:
            with suppress(psycopg.OperationalError, OSError):
                connection = await psycopg.AsyncConnection.connect(dsn, autocommit=True)
                async with connection:
                    await connection.execute(f"LISTEN {CHANNEL}; LISTEN {PULSES}")
                    await self._carry_on(connection)
            self._wake()
            await asyncio.sleep(0.5)

    async def _carry_on(self, connection: psycopg.AsyncConnection) -> None:
        own = str(connection.info.backend_pid)
        sender = asyncio.create_task(self._send(connection.info))
        try:
            async for notification in connection.notifies():
                author, _, pulse = notification.payload.partition(":")
                if author == own:
                    continue
                if notification.channel == CHANNEL:
                    self._wake()
                elif self.on_pulse is not None:
                    self.on_pulse(pulse)
        finally:
            sender.cancel()

    async def _send(self, listener: psycopg.ConnectionInfo) -> None:
        connection = await psycopg.AsyncConnection.connect(listener.dsn, password=listener.password, autocommit=True)
        async with connection:
            while True:
                await self._rung_here.wait()
                self._rung_here.clear()
                own = str(listener.backend_pid)
                await connection.execute("SELECT pg_notify(%s, %s)", [CHANNEL, own])
                while self._pulses:
                    await connection.execute("SELECT pg_notify(%s, %s)", [PULSES, f"{own}:{self._pulses.popleft()}"])
                await asyncio.sleep(0.01)


class Reader:
    """Waits for the bell; a ring between two waits is never missed."""

    def __init__(self, waiting: set[asyncio.Event]) -> None:
        self._waiting = waiting
        self._event = asyncio.Event()

    def __enter__(self) -> "Reader":
        self._waiting.add(self._event)
        return self

    def __exit__(self, *_: object) -> None:
        self._waiting.discard(self._event)

    async def wait(self, seconds: float = 1.0) -> None:
        """Return when the bell rang since the last wait, or after so many seconds."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._event.wait()
        self._event.clear()
