"""The database a command works on: the one CRM_DATABASE_URL names, or the embedded one."""

import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from crm.ops.embedded import EmbeddedDatabase, running_address
from crm.ops.embedded_home import Say
from crm.ops.stop import Stop

LEAST_VERSION = 160000
# Minors before these have published security holes.
LEAST_MINOR = {16: 160009, 17: 170005, 18: 180000}
DURABLE = ("fsync", "full_page_writes", "synchronous_commit")


@contextmanager
def open_database(url: str | None, data_dir: Path, *, say: Say = lambda _: None) -> Generator[str]:
    """The address of a database that may be written to, for as long as the block lasts.

    The embedded one is started and stopped again, unless another process of ours has it running already.
    Raises Stop when there is none, or when it would lose what it has confirmed.
    """
    running = None if url else running_address(data_dir)
    if url or running:
        yield _checked(url or running or "", say)
        return
    with EmbeddedDatabase(data_dir, is_test=is_test_run(), say=say) as address:
        yield _checked(address, say)


def is_test_run() -> bool:
    """Whether this process belongs to a test, where a crash of the machine may lose everything."""
    return os.environ.get("CRM_TEST") == "1"


def too_old(version: int) -> bool:
    """Whether a server of this version lacks what we need or has a known hole."""
    return version < LEAST_VERSION or version < LEAST_MINOR.get(version // 10000, 0)


def unsafe_settings(connection: psycopg.Connection) -> list[str]:
    """Settings with which the server could lose a confirmed write."""
    found = connection.execute("select name, setting from pg_settings where name = any(%s)", [list(DURABLE)]).fetchall()
    # local, remote_write, on and remote_apply all flush here; only off does not.
    return sorted(name for name, setting in found if setting == "off")


def _checked(address: str, say: Say) -> str:
    """The same address, once the server behind it is known to be new enough and safe. Raises Stop if not."""
    try:
        with psycopg.connect(address, connect_timeout=10, autocommit=True) as connection:
            version = connection.info.server_version
            unsafe = unsafe_settings(connection)
            checksums = connection.execute("show data_checksums").fetchone()
    except psycopg.OperationalError as error:
        raise Stop(f"The database does not answer: {str(error).strip()}. Check CRM_DATABASE_URL.") from error
    if too_old(version):
        raise Stop(
            f"The database server is PostgreSQL {_spoken(version)}, which is too old. Install the newest minor of 16 or later."
        )
    if unsafe and not is_test_run():
        raise Stop(
            f"The database server may lose confirmed writes: {', '.join(unsafe)} is off. Switch it on and start again."
        )
    if checksums != ("on",):
        say(
            "Warning: the database has no data checksums, so damage of the disk stays unseen. See pg_checksums --enable."
        )
    return address


def _spoken(version: int) -> str:
    return f"{version // 10000}.{version % 10000}"
