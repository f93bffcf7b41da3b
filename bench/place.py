"""Where the measured data is kept between runs, and the database servers of a run."""

import hashlib
import os
import shutil
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql
from rich.progress import Progress

from bench import company, dataset
from crm.main.wiring import wire
from crm.ops.embedded import EmbeddedDatabase
from crm.ops.migrate import migrate
from crm.ops.stop import Stop

ROOT = Path(__file__).resolve().parents[1]
PLACE = Path(os.environ.get("CRM_BENCH_DIR", ROOT / "var" / "bench"))
SIZES = {"10k": 10_000, "200k": 200_000, "1m": 1_000_000}
BOARD = "board"
"""The kept company of the screens: 10,000 cards, the same number in each of five stages."""


@contextmanager
def database_server() -> Generator[str]:
    """A server with real flushing, whose databases outlive the run; its address is yielded."""
    PLACE.mkdir(parents=True, exist_ok=True)
    with EmbeddedDatabase(PLACE / "server", say=print) as address:
        yield address


def prepared(server: str, size: str, progress: Progress) -> str:
    """The name of a database with that many customers and the newest tables. One kept from earlier is migrated, as that of
    an office is; it is made anew when it is missing, or when the data to measure with has changed.
    """
    name = f"kept_{size}_{_fingerprint()}"
    with psycopg.connect(server, dbname="postgres", autocommit=True) as connection:
        names = [row[0] for row in connection.execute("SELECT datname FROM pg_database").fetchall()]
        if name in names and _is_brought_up_to_date(named(server, name)):
            return name
        for old in names:
            if old.startswith(f"kept_{size}_") or old == "filling":
                connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(old)))
        connection.execute("CREATE DATABASE filling")
        migrate(named(server, "filling"))
        dataset.fill(named(server, "filling"), SIZES.get(size, 10_000), progress, is_even=size == BOARD)
        _all_is_heard(named(server, "filling"))
        connection.execute(sql.SQL("ALTER DATABASE filling RENAME TO {}").format(sql.Identifier(name)))
    return name


def _is_brought_up_to_date(address: str) -> bool:
    """Whether it has the newest tables now; not when it was made by revisions that are no longer there."""
    try:
        revisions = migrate(address)
    except Stop:
        return False
    if revisions:
        _all_is_heard(address)
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute("VACUUM (ANALYZE)")
    return True


def _all_is_heard(address: str) -> None:
    """No room has a year to catch up with while others measure."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(
            "INSERT INTO reaction_cursors (room, seq) SELECT room, coalesce((SELECT max(seq) FROM journal), 0)"
            " FROM unnest(%s::text[]) AS room ON CONFLICT (room) DO UPDATE SET seq = excluded.seq",
            [[room.name for room in wire().reactions]],
        )


def copied(server: str, template: str, name: str = "run") -> str:
    """The address of a fresh copy, which a run may change."""
    with psycopg.connect(server, dbname="postgres", autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )
    return named(server, name)


def named(server: str, name: str) -> str:
    """The address of another database of the same server."""
    return server.replace("@/crm?", f"@/{name}?")


def forget() -> None:
    """Everything kept is gone."""
    shutil.rmtree(PLACE, ignore_errors=True)


def _fingerprint() -> str:
    made = hashlib.sha256()
    for path in (Path(dataset.__file__), Path(company.__file__)):
        made.update(path.read_bytes())
    return made.hexdigest()[:10]
