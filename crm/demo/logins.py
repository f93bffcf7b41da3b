"""The one password of the sample company, and how people are told about it."""

import asyncio
import os
import secrets
from pathlib import Path

import psycopg

from crm.demo import office
from crm.demo.cursors import Connection
from crm.people.passwords import hash_password, password_fits

FILE = "demo-password"


def demo_password(given: str | None, data_dir: Path) -> str:
    """The password that was given, else the one kept in the data directory, made at the first call (0600)."""
    if given:
        return given
    path = data_dir / FILE
    try:
        kept = path.read_text("utf-8").strip()
    except FileNotFoundError:
        kept = ""
    if kept:
        return kept
    made = secrets.token_urlsafe(12)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(made + "\n")
    return made


def forget_password(data_dir: Path) -> None:
    """No password is kept any more."""
    (data_dir / FILE).unlink(missing_ok=True)


def hashed(password: str) -> str:
    """The hash that goes into the accounts."""
    return asyncio.run(hash_password(password))


def set_password(address: str, password: str) -> None:
    """The accounts of the sample company open with this password, also when another one was given at an earlier start."""
    with psycopg.connect(address) as connection:
        stored = _stored(connection)
        if stored is None or asyncio.run(password_fits(stored, password)):
            return
        ids = [person.id for person in office.COLLEAGUES]
        connection.execute("UPDATE users SET password_hash = %s WHERE id = ANY(%s)", [hashed(password), ids])


def _stored(connection: Connection) -> str | None:
    row = connection.execute("SELECT password_hash FROM users WHERE id = %s", [office.ADMIN.id]).fetchone()
    return str(row[0]) if row and row[0] else None


def told(base_url: str, password: str) -> str:
    """What is printed at every start: address, logins, password."""
    return "\n".join(
        (
            f"The sample company is at {base_url}",
            f"  logins:   {', '.join(office.LOGINS)}",
            f"  password: {password}",
        )
    )
