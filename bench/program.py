"""The program under measurement, in its own process, on a database of ours or on its own."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import psutil
import psycopg

from bench.browser import Browser
from bench.company import EMAILS
from bench.dataset import PASSWORD
from bench.place import PLACE, ROOT
from crm.core.clock import now
from crm.core.ids import new_id
from crm.core.secrets import open_keys
from crm.main.wiring import wire
from crm.ops.keeping import night_of

APP_SECRET = "the secret of the bench"


class Program:
    """A running `crm up`."""

    def __init__(self, process: psutil.Process, base: str) -> None:
        self.process = process
        self.base = base
        self._people: dict[str, Browser] = {}

    async def person(self, scope: str) -> Browser:
        """A browser of the person who measures this scope."""
        if scope not in self._people:
            self._people[scope] = await Browser(self.base).log_in(EMAILS[scope], PASSWORD)
        return self._people[scope]

    def memory(self) -> float:
        """Megabytes this process holds, without the database."""
        return self.process.memory_info().rss / 1e6


@asynccontextmanager
async def running(
    address: str | None, data_dir: Path = PLACE / "program", *, path: str = "/readyz"
) -> AsyncGenerator[tuple[Program, float]]:
    """The program and how many seconds it took until `path` was answered. Without an address it has its own database."""
    if address:
        data_dir.mkdir(parents=True, exist_ok=True)
        # A database without its keys is refused; this one was not made by a start.
        open_keys(data_dir / "secret-keys", is_new_installation=not (data_dir / "secret-keys").exists())
        _be_up_to_date(address)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        bind = f"127.0.0.1:{probe.getsockname()[1]}"
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CRM_")}
    ours = {
        "CRM_DATA_DIR": str(data_dir),
        "CRM_BIND": bind,
        "CRM_GRAPH_URL": "fake",
        "CRM_META_APP_SECRET": APP_SECRET,
        "CRM_LOG_LEVEL": "error",
        **({"CRM_DATABASE_URL": address} if address else {}),
    }
    began = time.monotonic()
    child = subprocess.Popen(  # noqa: ASYNC220 - it starts while we wait
        [sys.executable, "-m", "crm.main.cli", "up"], cwd=ROOT, env=kept | ours, stdout=subprocess.DEVNULL
    )
    try:
        await _until_answered(child, f"http://{bind}", path)
        yield Program(psutil.Process(child.pid), f"http://{bind}"), time.monotonic() - began
    finally:
        child.send_signal(signal.SIGTERM)
        child.wait()


async def _until_answered(child: "subprocess.Popen[bytes]", base: str, path: str) -> None:
    while True:
        browser = Browser(base)
        try:
            if (await browser.send("GET", path)).status in (200, 404):
                return
        except OSError:
            if child.poll() is not None:
                raise RuntimeError("the program ended by itself") from None
        finally:
            browser.close()
        await asyncio.sleep(0.01)


def _be_up_to_date(address: str) -> None:
    """No room has anything to catch up with: the data was not written by actions. Nor is a year of it to be sealed and
    checked just now, of which nothing would be left after a day in an office.
    """
    with psycopg.connect(address) as connection:
        connection.execute(
            "INSERT INTO reaction_cursors (room, seq) SELECT unnest(%s::text[]), (SELECT max(seq) FROM journal)"
            " ON CONFLICT (room) DO UPDATE SET seq = excluded.seq",
            [[room.name for room in wire().reactions]],
        )
        connection.execute("DELETE FROM seals")
        connection.execute(
            "INSERT INTO seals (from_seq, to_seq, lines, previous, hash)"
            " SELECT 1, max(seq), count(*), '', '' FROM journal HAVING count(*) > 0"
        )
        connection.execute(
            "INSERT INTO chain_checks (id, night, done_at) VALUES (%s, %s, now()) ON CONFLICT DO NOTHING",
            [new_id(), night_of(now())],
        )
