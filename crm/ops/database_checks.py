"""Checks of the database: it answers, recovers, loses nothing, and stands at the newest revision."""

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import psycopg

from crm.ops.database import too_old, unsafe_settings
from crm.ops.embedded import EmbeddedDatabase, running_address
from crm.ops.embedded_home import existing_home
from crm.ops.findings import Finding, bad, good, warning
from crm.ops.migrate import applied, newest, revisions
from crm.ops.stop import Stop


class DatabaseExamination:
    """What was found, and what later checks ask: whether the database is in use and when it was last written."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []
        self.is_in_use = False
        self.last_written: datetime | None = None


def examine_database(url: str | None, data_dir: Path) -> DatabaseExamination:
    """Look at the database of this installation. An embedded one that is not running is started for it and stopped."""
    found = DatabaseExamination()
    home = existing_home(data_dir)
    if not url and (home is None or not (home / "data").exists()):
        found.findings.append(good("Database", "the embedded one will be made at the first start"))
        return found
    try:
        with opened(url, data_dir) as (address, says), psycopg.connect(address, autocommit=True) as connection:
            found.is_in_use = applied(connection) is not None
            found.findings.append(good("Database", says))
            found.findings.extend(_check_server(connection, is_embedded=url is None))
            found.findings.append(_check_revision(connection))
            if found.is_in_use:
                found.last_written = _last_written(connection)
                found.findings.extend(_check_reactions(connection))
    except Stop as reason:
        found.is_in_use = True
        says, _, mend = str(reason).partition(". ")
        found.findings.append(bad("Database", says, mend or "See the log of the database."))
    except psycopg.OperationalError as error:
        mend = "Check CRM_DATABASE_URL, and that its server runs and lets this machine in."
        found.findings.append(bad("Database", str(error).strip().splitlines()[-1], mend))
    return found


@contextmanager
def opened(url: str | None, data_dir: Path) -> Generator[tuple[str, str]]:
    """The address of the database and how it is; an embedded one that is stopped is started for the block."""
    if url:
        yield url, "answers"
    elif running := running_address(data_dir):
        yield running, "embedded, running"
    else:
        with EmbeddedDatabase(data_dir) as address:
            yield address, "embedded, starts and stops"


def _check_server(connection: psycopg.Connection, *, is_embedded: bool) -> Iterator[Finding]:
    version = connection.info.server_version
    spoken = f"{version // 10000}.{version % 10000}"
    if too_old(version):
        yield bad("Database version", spoken, "Install the newest minor of PostgreSQL 16 or later.")
    else:
        yield good("Database version", spoken)
    if unsafe := unsafe_settings(connection):
        yield bad(
            "Confirmed writes", f"{', '.join(unsafe)} off", "Switch it on in postgresql.conf and restart the server."
        )
    else:
        yield good("Confirmed writes", "are on disk")
    if connection.execute("show data_checksums").fetchone() == ("on",):
        yield good("Checksums", "on")
    else:
        yield warning(
            "Checksums", "off, so damage of the disk stays unseen", "Stop the server and run pg_checksums --enable."
        )
    yield _check_locale(connection, is_embedded=is_embedded)


def _check_locale(connection: psycopg.Connection, *, is_embedded: bool) -> Finding:
    row = connection.execute(
        """select pg_encoding_to_char(encoding), datlocprovider::text, datcollate
           from pg_database where datname = current_database()"""
    ).fetchone()
    encoding, provider, collation = row or ("", "", "")
    mend = "Restore a backup into a database made with encoding UTF8."
    if encoding != "UTF8":
        return bad("Locale", f"the encoding is {encoding}", mend)
    if is_embedded and provider != "b":
        return warning(
            "Locale", f"{collation} instead of the built-in C.UTF-8", "Restore a backup into a new data directory."
        )
    return good("Locale", f"UTF8, {'built-in C.UTF-8' if provider == 'b' else collation}")


def _check_revision(connection: psycopg.Connection) -> Finding:
    stands, head = applied(connection), newest()
    if stands == head:
        return good("Migrations", f"at the newest revision, {head}")
    if stands is not None and stands not in revisions():
        mend = "Install the newer version of Modern CRM again."
        return bad("Migrations", f"the database stands at {stands}, which this program does not know", mend)
    return bad(
        "Migrations", f"the database stands at {stands or 'nothing'}, the newest is {head}", "Run `crm migrate`."
    )


def _last_written(connection: psycopg.Connection) -> datetime | None:
    row = connection.execute("select at from journal order by seq desc limit 1").fetchone()
    return row[0] if row else None


def _check_reactions(connection: psycopg.Connection) -> Iterator[Finding]:
    if applied(connection) != newest():
        return
    row = connection.execute("select count(*), min(parked_at) from parked_lines").fetchone()
    count, since = row or (0, None)
    if not count:
        yield good("Reactions", "every line of the journal was handled")
        return
    newest_line = connection.execute(
        "select room, seq, verb, error from parked_lines order by tried_at desc, seq desc limit 1"
    ).fetchone()
    room, seq, verb, error = newest_line or ("", 0, "", "")
    yield warning(
        "Reactions",
        f"{count} lines of the journal could not be handled, the first at {since:%Y-%m-%d %H:%M};"
        f" the newest is {verb} {seq} by {room}: {error}",
        "Mend the cause, then try again or discard them under Settings, Waiting work.",
    )
