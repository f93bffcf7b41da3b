"""Checks of the machine: Python, folders, disk, port, clock."""

import http.client
import os
import shutil
import socket
import stat
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from crm.core.secrets import KeysUnusable, load_keys
from crm.ops.findings import Finding, bad, good, warning

GIGABYTE = 1024**3
# The clock of a machine that never heard the time stands before the day this was written.
EARLIEST = datetime(2026, 1, 1, tzinfo=UTC)


def check_python() -> Finding:
    """The running Python is new enough."""
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < (3, 11):  # noqa: UP036 - this is the place that says so
        return bad("Python", f"version {version}", "Install Python 3.11 or later and run `make run` again.")
    return good("Python", version)


def check_data_dir(data_dir: Path) -> Iterator[Finding]:
    """The data directory can be used by us and read by nobody else."""
    if not data_dir.exists():
        parent = next(folder for folder in data_dir.parents if folder.exists())
        if not os.access(parent, os.W_OK):
            yield bad(
                "Data directory", f"{data_dir} cannot be created", f"Give {parent} to this user, or set CRM_DATA_DIR."
            )
        else:
            yield good("Data directory", f"{data_dir} will be made at the first start")
        return
    if not os.access(data_dir, os.W_OK | os.X_OK):
        yield bad("Data directory", f"{data_dir} cannot be written", f"chown -R $(id -un) {data_dir}")
        return
    if data_dir.stat().st_mode & (stat.S_IRWXO & ~stat.S_IXOTH | stat.S_IWGRP):
        yield bad("Data directory", f"others may look into {data_dir}", f"chmod go-rw {data_dir}")
    else:
        yield good("Data directory", str(data_dir))
    for name in ("demo-password", "fake-meta.json", "database/password"):
        path = data_dir / name
        if path.exists() and path.stat().st_mode & 0o077:
            yield bad("Private files", f"others may read {path}", f"chmod 600 {path}")


def check_keys(path: Path, *, is_needed: bool) -> Finding:
    """The secret keys load. A new installation has none yet."""
    if not is_needed and not path.exists():
        return good("Secret keys", f"{path} will be made at the first start")
    try:
        load_keys(path)
    except KeysUnusable as reason:
        says, _, mend = str(reason).partition(". ")
        return bad("Secret keys", says, mend or "Restore the file from a backup.")
    return good("Secret keys", f"{path}, keep a copy apart from the database")


def check_disk(folder: Path) -> Finding:
    """There is room to write."""
    folder = next(place for place in (folder, *folder.parents) if place.exists())
    usage = shutil.disk_usage(folder)
    full = round(100 * (usage.total - usage.free) / usage.total)
    says = f"{usage.free / GIGABYTE:.1f} GB free, {full} % full"
    mend = f"Make room on the disk of {folder}, or move CRM_DATA_DIR to a larger one."
    if full >= 95 or usage.free < GIGABYTE / 2:
        return bad("Disk", says, mend)
    return warning("Disk", says, mend) if full >= 85 else good("Disk", says)


def check_port(host: str, port: int) -> Finding:
    """The port is free, or we are the ones who listen on it."""
    point, place = "Port", f"{host}:{port}"
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        # Like the server itself: an address still closing is not in use.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if _is_ours(host, port):
                return good(point, f"{place}, Modern CRM is running")
            mend = "End the program that uses it (ss -ltnp shows which), or set CRM_BIND to another port."
            return bad(point, f"{place} cannot be used: {error.strerror}", mend)
    return good(point, f"{place} is free")


def check_clock(last_written: datetime | None) -> Finding:
    """The clock is plausible, has not run backwards, and knows the time zone of the office."""
    now = datetime.now(UTC)
    try:
        offset = ZoneInfo("Europe/Istanbul").utcoffset(datetime(2026, 7, 1))  # noqa: DTZ001 - local by definition
    except ZoneInfoNotFoundError:
        return bad(
            "Clock", "the time zone Europe/Istanbul is unknown", "Run `make run`: it installs the tzdata package."
        )
    if offset != timedelta(hours=3):
        return bad("Clock", f"Europe/Istanbul is taken for UTC+{offset}", "Update the tzdata of this system.")
    if now < EARLIEST or (last_written and last_written > now + timedelta(minutes=1)):
        says = f"it shows {now:%Y-%m-%d %H:%M} UTC, which is in the past"
        return bad("Clock", says, "Set the clock and switch on time synchronisation (timedatectl set-ntp true).")
    return good("Clock", f"{now:%Y-%m-%d %H:%M} UTC")


def check_web_build(folder: Path) -> Finding:
    """The browser app has been built."""
    if (folder / "index.html").is_file():
        return good("Web app", str(folder))
    return bad("Web app", f"{folder / 'index.html'} is missing", "Run `make run`: it builds the app before it starts.")


def _is_ours(host: str, port: int) -> bool:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not bound
    try:
        connection = http.client.HTTPConnection(host, port, timeout=2)
        connection.request("GET", "/healthz")
        answer = connection.getresponse()
        return answer.status == 200 and answer.getheader("x-request-id") is not None
    except (OSError, http.client.HTTPException):
        return False
