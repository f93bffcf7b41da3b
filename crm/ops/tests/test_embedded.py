"""The embedded database: its first start, its safety, and who may use it."""

import os
import stat
from pathlib import Path

import psycopg
import pytest

from crm.ops.database import open_database, unsafe_settings
from crm.ops.embedded import EmbeddedDatabase, running_address
from crm.ops.stop import Stop
from crm.ops.tests.conftest import Owner, remember, remembered


def setting(connection: psycopg.Connection, name: str) -> str:
    row = connection.execute("select current_setting(%s)", [name]).fetchone()
    assert row
    return row[0]


@pytest.mark.processes
def test_the_first_start_makes_a_safe_database_and_the_second_finds_it(open_folder: Path) -> None:
    said: list[str] = []
    database = EmbeddedDatabase(open_folder / "var", say=said.append)
    with database as address, psycopg.connect(address) as connection:
        connection.execute("create table kept (what text)")
        assert unsafe_settings(connection) == []
        assert setting(connection, "data_checksums") == "on"
        assert setting(connection, "listen_addresses") == ""
        assert setting(connection, "max_connections") == "100"
        assert connection.execute(
            "select datlocprovider, datlocale, datcollate, pg_encoding_to_char(encoding) from pg_database where datname = 'crm'"
        ).fetchone() == ("b", "C.UTF-8", "C", "UTF8")
    assert any("Creating" in line for line in said)
    assert not (database.home.path / "data" / "postmaster.pid").exists()

    said.clear()
    with EmbeddedDatabase(open_folder / "var", say=said.append) as address:
        remember(address, "after the second start")
        assert remembered(address) == ["after the second start"]
    assert said == []


def test_only_the_owner_may_look_into_the_database(running: Owner) -> None:
    home = running.data_dir / "database"
    modes = {name: stat.S_IMODE((home / name).stat().st_mode) for name in ("data", "run", "log", "password")}
    assert modes == {"data": 0o700, "run": 0o700, "log": 0o700, "password": 0o600}
    owner = (home / "data").stat().st_uid
    assert owner != 0
    assert owner == (home / "run").stat().st_uid == (home / "log").stat().st_uid
    assert (home / "password").stat().st_uid == os.geteuid()


def test_a_second_start_on_one_directory_is_refused_and_harms_nothing(running: Owner) -> None:
    for _ in range(2):
        with pytest.raises(Stop, match=f"already in use by process {running.process.pid}"):
            EmbeddedDatabase(running.data_dir, is_test=True).start()
    assert remembered(running.address) == []


def test_another_command_joins_the_database_that_runs(running: Owner) -> None:
    with open_database(None, running.data_dir) as address:
        assert address == running.address
    assert running_address(running.data_dir) == running.address


def test_a_server_that_may_lose_writes_is_refused(running: Owner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CRM_TEST")
    with (
        pytest.raises(Stop, match="may lose confirmed writes: fsync"),
        open_database(running.address, running.data_dir),
    ):
        pass


def test_a_command_starts_and_stops_the_database_when_none_runs(data_dir: Path) -> None:
    assert running_address(data_dir) is None
    with open_database(None, data_dir) as address:
        remember(address, "by a command")
    assert running_address(data_dir) is None


def test_a_database_that_does_not_answer_is_a_reason(tmp_path: Path) -> None:
    with (
        pytest.raises(Stop, match="CRM_DATABASE_URL"),
        open_database("postgresql://nobody@127.0.0.1:1/none", tmp_path),
    ):
        pass


def test_a_path_no_socket_may_have_gets_a_private_one(open_folder: Path) -> None:
    # Too long for the kernel, and PostgreSQL reads the comma as the end of one folder.
    data_dir = open_folder / ("uzun, " * 20) / "Ofis 'merkez' İstanbul"
    with EmbeddedDatabase(data_dir, is_test=True) as address:
        sockets = Path((data_dir / "database" / "socket").read_text().strip())
        assert sockets.parent == Path("/tmp")
        assert stat.S_IMODE(sockets.stat().st_mode) == 0o700
        assert running_address(data_dir) == address
    assert not sockets.exists()


def test_a_lost_password_is_a_reason(data_dir: Path) -> None:
    (data_dir / "database" / "password").write_text("another\n")
    with pytest.raises(Stop, match="is not the password of this database"):
        EmbeddedDatabase(data_dir, is_test=True).start()


def test_data_of_another_major_version_is_a_reason(data_dir: Path) -> None:
    (data_dir / "database" / "data" / "PG_VERSION").write_text("15\n")
    with pytest.raises(Stop, match="made by PostgreSQL 15"):
        EmbeddedDatabase(data_dir, is_test=True).start()


def test_damaged_data_is_a_reason_and_not_a_hang(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crm.ops.embedded.RETRY_SECONDS", 0.5)
    (data_dir / "database" / "data" / "global" / "pg_control").unlink()
    with pytest.raises(Stop, match=r"does not start: .*pg_control"):
        EmbeddedDatabase(data_dir, is_test=True).start()
