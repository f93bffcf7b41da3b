"""The whole program as a process: it starts, and leaves nothing running when it is asked to stop."""

import re
import signal
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from crm.ops.leftovers import processes_in
from tests.program import Program

pytestmark = pytest.mark.processes


@pytest.fixture
def program(installed: Path) -> Iterator[Program]:
    """The program, ready to be used."""
    program = Program(installed)
    program.wait_until_ready()
    yield program
    program.process.kill()
    program.process.wait()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_asked_to_stop_it_ends_well_and_leaves_nothing_running(program: Program, number: signal.Signals) -> None:
    assert processes_in(program.data)
    assert program.send(number) == 0
    assert processes_in(program.data) == []
    assert not (program.data / "postmaster.pid").exists(), "the database was stopped and not killed"


def test_killed_it_starts_again(program: Program, installed: Path) -> None:
    program.send(signal.SIGKILL)
    again = Program(installed)
    try:
        again.wait_until_ready()
    finally:
        assert again.send(signal.SIGTERM) == 0


def test_a_second_start_on_the_same_data_is_refused(program: Program, installed: Path) -> None:
    second = Program(installed)
    told, _ = second.process.communicate(timeout=30)
    assert second.process.returncode == 1
    assert re.search(rf"already in use by process {program.process.pid}\b", told)


def test_it_serves_a_database_of_somebody_else_and_leaves_it_running(open_folder: Path, empty_database: str) -> None:
    program = Program(open_folder, CRM_DATABASE_URL=empty_database)
    try:
        program.wait_until_ready()
    finally:
        assert program.send(signal.SIGTERM) == 0
    assert not (open_folder / "database").exists()
    assert psycopg.connect(empty_database).execute("select 1").fetchone() == (1,)
