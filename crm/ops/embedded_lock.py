"""Who owns an embedded database: the process that holds its file lock, which dies with it."""

import fcntl
import os
from pathlib import Path
from typing import IO

from crm.ops.embedded_home import existing_home
from crm.ops.stop import Stop


def refuse_if_in_use(data_dir: Path) -> None:
    """Raises Stop when another process of ours has the database of this directory open."""
    home = existing_home(data_dir.resolve())
    if home and is_locked(home):
        raise in_use(home)


def take_lock(home: Path) -> IO[str]:
    """The lock is ours until the file is closed. Raises Stop when another process has it."""
    lock = (home / "lock").open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        raise in_use(home) from None
    lock.truncate(0)
    lock.write(f"{os.getpid()}\n")
    lock.flush()
    return lock


def in_use(home: Path) -> Stop:
    """The refusal, which names the process that holds the lock."""
    owner = (home / "lock").read_text().strip() or "unknown"
    return Stop(
        f"This database is already in use by process {owner} ({home}). Stop it first, or set CRM_DATA_DIR to another "
        "folder."
    )


def is_locked(home: Path) -> bool:
    """Whether a living process of ours owns the database in this home."""
    try:
        with (home / "lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    return False
