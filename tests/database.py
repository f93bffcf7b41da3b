"""Fixtures for a real database: `dsn` (this worker's own) and `clean` (the same, with the planted rows and no others).

Tests that start servers of their own take `open_folder`.
"""

import shutil
import tempfile
import time
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from crm.ops.leftovers import end_leftovers
from tests.database_server import TestServer, create_database

_server: list[TestServer] = []


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """With xdist (whose nodes have no public type), the first process starts the server and tells every worker where it is."""
    if not _server:
        _server.append(TestServer())
        node.config.stash[_ADDRESS] = _server[0].start()
    node.workerinput["database_server"] = node.config.stash[_ADDRESS]


def pytest_unconfigure(config: pytest.Config) -> None:
    """The server of this run is gone, also after Ctrl+C."""
    while _server:
        _server.pop().stop()


_ADDRESS = pytest.StashKey[str]()


@pytest.fixture(scope="session")
def database_server(request: pytest.FixtureRequest) -> str:
    """The address of the server this run shares."""
    told: dict[str, str] = getattr(request.config, "workerinput", {})
    if "database_server" in told:
        return told["database_server"]
    if not _server:
        _server.append(TestServer())
        request.config.stash[_ADDRESS] = _server[0].start()
    return request.config.stash[_ADDRESS]


@pytest.fixture(scope="session")
def dsn(database_server: str, worker_name: str) -> str:
    """The address of this worker's own database, migrated to the newest revision."""
    return create_database(database_server, f"crm_{worker_name}")


@pytest.fixture(scope="session")
def worker_name(request: pytest.FixtureRequest) -> str:
    """gw0, gw1 …, or main without xdist."""
    told: dict[str, str] = getattr(request.config, "workerinput", {})
    return told.get("workerid", "main")


@pytest.fixture(scope="session")
def cleaner(dsn: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(dsn, autocommit=True) as connection:
        yield connection


@pytest.fixture
def clean(dsn: str, cleaner: psycopg.Connection) -> str:
    """This worker's database holds exactly what the migrations planted; its address is returned."""
    _end_transactions(cleaner)
    for (table,) in cleaner.execute("select unnest(seed.restore())").fetchall():
        # What a big test left would make every later clean-up wade through its dead rows.
        cleaner.execute(sql.SQL("vacuum {}").format(sql.SQL(table)))
    return dsn


def _end_transactions(cleaner: psycopg.Connection) -> None:
    """What an earlier test left open is waited for, and ended and told of when it does not end by itself."""
    deadline = time.monotonic() + 5
    while left := cleaner.execute(OTHERS).fetchall():
        if time.monotonic() > deadline:
            warnings.warn(f"transactions were left open: {left}", stacklevel=2)
            cleaner.execute(f"select pg_terminate_backend(pid) from ({OTHERS}) other")
            return
        time.sleep(0.02)


OTHERS = """
select pid, state, wait_event, now() - xact_start as open_for, now() - state_change as so_for, left(query, 400) as query
from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and xact_start is not null
and backend_type = 'client backend'"""


@pytest.fixture
def empty_database(database_server: str, worker_name: str) -> str:
    """The address of a database without any table."""
    return create_database(database_server, f"empty_{worker_name}", template="template0")


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder every user may pass through, unlike pytest's own: a data directory in it holds its database itself."""
    folder = Path(tempfile.mkdtemp(prefix="crm-", dir="/tmp"))
    folder.chmod(0o755)
    yield folder
    for data in folder.glob("*/database/data"):
        end_leftovers(data, lambda _: None)
    shutil.rmtree(folder)
