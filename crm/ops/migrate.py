"""Bringing the database to the newest revision, once, whoever starts at the same time."""

import re
import time
from pathlib import Path

import psycopg

from crm.ops.stop import Stop

FOLDER = Path(__file__).resolve().parents[2] / "migrations"
ADVISORY_LOCK = 4_027_431
PAUSES = (0.5, 1.0, 2.0)
LOOK_SECONDS = 0.2
FILE_NAME = re.compile(r"(\d{4})_([a-z]+)(_[a-z0-9_]+)?\.py")
FORMER = re.compile(r'^down_revision = (?:"(\d{4})"|None)$', re.MULTILINE)


def migrate(address: str) -> list[str]:
    """The database stands at the newest revision; the revisions applied now are returned, oldest first.

    Costs one query when there is nothing to do. Raises Stop when the database is newer than this program.
    """
    with psycopg.connect(address, autocommit=True) as connection:
        if applied(connection) == newest():
            return []
        # Held by the session, because a revision may have to commit in between (concurrent indexes).
        _stand_in_line(connection)
        before = applied(connection)
        known = list(revisions())
        if before is not None and before not in known:
            raise Stop(
                f"The database stands at revision {before}, which this program does not know. Install the newer version of Modern CRM again."
            )
        if before != newest():
            _upgrade_patiently(address)
        return known[known.index(before) + 1 :] if before else known


def _stand_in_line(connection: psycopg.Connection) -> None:
    # Asked again and again: whoever waits inside a statement holds a snapshot, which a concurrent build of an index waits
    # for in turn.
    while True:
        row = connection.execute("select pg_try_advisory_lock(%s)", [ADVISORY_LOCK]).fetchone()
        if row is not None and row[0]:
            return
        time.sleep(LOOK_SECONDS)


def _upgrade_patiently(address: str) -> None:
    """A revision that met a lock is tried again: each try queues up behind it for two seconds only."""
    for pause in PAUSES:
        try:
            upgrade(address, "head")
            return
        except Exception as error:
            # Alembic wraps what psycopg raised.
            if not isinstance(error.__cause__, psycopg.errors.LockNotAvailable):
                raise
        time.sleep(pause)
    raise Stop(
        "A table the migration has to change is in use by a long transaction. Stop the other processes of "
        "Modern CRM, or wait until that transaction has ended, and start again."
    )


def upgrade(address: str, revision: str) -> None:
    """The database stands at `revision`. Each revision is one transaction; a failed one leaves the former standing."""
    # Loaded only when there is work: these two cost half a second.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes["address"] = address
    command.upgrade(config, revision)


def downgrade(address: str, revision: str) -> None:
    """The database stands at the older `revision` ("base" for none)."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes["address"] = address
    command.downgrade(config, revision)


def revisions() -> dict[str, str]:
    """Every revision number with the room it belongs to, in the order they are applied, read from the texts of the files.

    Rooms written side by side reserve their numbers: a revision may follow one with a greater number.
    """
    following: dict[str | None, tuple[str, str]] = {}
    for path in sorted((FOLDER / "versions").glob("[0-9]*.py")):
        name, former = FILE_NAME.fullmatch(path.name), FORMER.search(path.read_text("utf-8"))
        if name and former:
            following[former[1]] = (name[1], name[2])
    line: dict[str, str] = {}
    last: str | None = None
    while last in following and following[last][0] not in line:
        last, room = following[last]
        line[last] = room
    return line


def newest() -> str | None:
    """The number of the newest revision, or None when there is none."""
    return next(reversed(revisions()), None)


def applied(connection: psycopg.Connection) -> str | None:
    """The revision this database stands at, or None for an empty one."""
    row = connection.execute("select to_regclass('public.alembic_version')").fetchone()
    if row is None or row[0] is None:
        return None
    row = connection.execute("select max(version_num) from public.alembic_version").fetchone()
    return row[0] if row else None
