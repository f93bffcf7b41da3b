"""Data directories for tests that start and kill servers of their own."""

import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from crm.ops.embedded import EmbeddedDatabase

OWNER = """
import signal, sys, time
from pathlib import Path
from crm.ops.embedded import EmbeddedDatabase
signal.signal(signal.SIGTERM, lambda *_: sys.exit())
with EmbeddedDatabase(Path(sys.argv[1]), is_test=True) as address:
    print(address, flush=True)
    time.sleep(600)
"""


@pytest.fixture(scope="session")
def _made_once() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="crm-", dir="/tmp"))
    folder.chmod(0o755)
    with EmbeddedDatabase(folder / "var", is_test=True) as address, psycopg.connect(address) as connection:
        connection.execute("create table kept (what text)")
    yield folder / "var"
    shutil.rmtree(folder)


@pytest.fixture
def data_dir(open_folder: Path, _made_once: Path) -> Path:
    """A data directory whose database is made, empty but for the table `kept`, and stopped."""
    subprocess.run(["cp", "-a", _made_once, open_folder / "var"], check=True)
    return open_folder / "var"


class Owner:
    """Another process that has started the database of a data directory."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        self.process = subprocess.Popen([sys.executable, "-c", OWNER, str(data_dir)], stdout=subprocess.PIPE, text=True)
        assert self.process.stdout
        self.address = self.process.stdout.readline().strip()

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


@pytest.fixture(scope="module")
def running(_made_once: Path) -> Iterator[Owner]:
    """A process that holds a database many tests look at and none may harm."""
    owner = Owner(_made_once)
    yield owner
    owner.process.terminate()
    owner.process.wait()


@pytest.fixture
def owner(data_dir: Path) -> Iterator[Owner]:
    """A process that holds the database of `data_dir`."""
    owner = Owner(data_dir)
    yield owner
    owner.kill()


def remember(address: str, what: str) -> None:
    """A committed row says `what`."""
    with psycopg.connect(address) as connection:
        connection.execute("insert into kept values (%s)", [what])


def remembered(address: str) -> list[str]:
    """Every row `remember` wrote."""
    with psycopg.connect(address) as connection:
        return [what for (what,) in connection.execute("select what from kept")]


def wait_until(is_so: Callable[[], bool], seconds: float = 10) -> None:
    """Return once `is_so()` holds; fail when it does not in time."""
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "it did not become so in time"
        time.sleep(0.02)
