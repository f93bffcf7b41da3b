"""The embedded database after every kind of violent end."""

import os
import signal
import time
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from crm.ops.embedded import EmbeddedDatabase
from crm.ops.leftovers import processes_in
from crm.ops.tests.conftest import Owner, remember, remembered, wait_until

pytestmark = pytest.mark.processes


def main_process(data_dir: Path) -> int:
    return int((data_dir / "database" / "data" / "postmaster.pid").read_text().split("\n")[0])


def test_the_server_a_killed_owner_left_running_is_taken_over(data_dir: Path, owner: Owner) -> None:
    remember(owner.address, "before")
    orphan = main_process(data_dir)
    owner.kill()
    assert Path(f"/proc/{orphan}").exists(), "the server outlives its owner"

    with EmbeddedDatabase(data_dir, is_test=True) as address:
        assert remembered(address) == ["before"]
        assert main_process(data_dir) != orphan


@pytest.mark.parametrize("round_number", [1, 2])
def test_nothing_confirmed_is_lost_when_everything_is_killed(data_dir: Path, owner: Owner, round_number: int) -> None:
    remember(owner.address, f"round {round_number}")
    data = data_dir / "database" / "data"
    for process in [owner.process.pid, *processes_in(data)]:
        # Those that follow their master down may be gone already.
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)

    began = time.monotonic()
    with EmbeddedDatabase(data_dir, is_test=True) as address:
        assert time.monotonic() - began < 10
        assert remembered(address) == [f"round {round_number}"]


def test_a_busy_backend_without_a_master_does_not_block_the_start(data_dir: Path, owner: Owner) -> None:
    data = data_dir / "database" / "data"
    main = main_process(data_dir)
    # It computes and never looks up, so the death of its master goes unnoticed.
    busy = psycopg.connect(owner.address, autocommit=True)
    busy.execute("set statement_timeout = 0")
    worker = busy.info.backend_pid
    busy.pgconn.send_query(b"select count(*) from generate_series(1, 100000000000)")
    busy.pgconn.flush()
    owner.process.kill()
    owner.process.wait()
    os.kill(main, signal.SIGKILL)
    wait_until(lambda: not Path(f"/proc/{main}").exists())
    assert worker in processes_in(data)

    began = time.monotonic()
    with EmbeddedDatabase(data_dir, is_test=True) as address:
        assert remembered(address) == []
    assert time.monotonic() - began < 12
    busy.close()


def test_a_stale_mark_that_names_a_living_stranger_is_recovered(data_dir: Path) -> None:
    database = data_dir / "database"
    (database / "data" / "postmaster.pid").write_text(
        f"{os.getpid()}\n{database / 'data'}\n1700000000\n5432\n{database / 'run'}\n\n 1 1\nready\n"
    )
    (database / "run" / ".s.PGSQL.5432.lock").write_text(f"{os.getpid()}\n")
    with EmbeddedDatabase(data_dir, is_test=True) as address:
        assert remembered(address) == []


def test_a_creation_that_was_cut_short_begins_again(open_folder: Path) -> None:
    half = open_folder / "var" / "database" / "data.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    with EmbeddedDatabase(open_folder / "var", is_test=True) as address:
        assert psycopg.connect(address).execute("select 1").fetchone() == (1,)
    assert not half.exists()


def test_a_server_that_is_killed_alone_is_started_again_at_the_same_address(data_dir: Path) -> None:
    with EmbeddedDatabase(data_dir, is_test=True) as address:
        remember(address, "before")
        for _ in range(2):
            first = main_process(data_dir)
            os.kill(first, signal.SIGKILL)
            wait_until(lambda first=first: _serves(address) and main_process(data_dir) != first)
        assert remembered(address) == ["before"]
    assert processes_in(data_dir / "database" / "data") == []


def _serves(address: str) -> bool:
    try:
        with psycopg.connect(address) as connection:
            return connection.execute("select 1").fetchone() == (1,)
    except psycopg.OperationalError:
        return False
