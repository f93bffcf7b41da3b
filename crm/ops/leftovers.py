"""What a killed owner left behind: a server without a master, and marks of its lock.

Only the holder of our file lock calls this, so no living process of ours can be using the database.
"""

import os
import signal
import time
from pathlib import Path

from crm.ops.embedded_home import Say
from crm.ops.stop import Stop

GENTLE_SECONDS = 10.0
FIRM_SECONDS = 5.0


def end_leftovers(data: Path, say: Say) -> None:
    """No process works in `data` any more and no stale mark stands in the way. Raises Stop when one cannot be ended."""
    if not data.exists():
        return
    if left := processes_in(data):
        say("Ending the database of a former run that was killed …")
        main = _main_process(data)
        if main is not None and main in left:
            # A fast shutdown: the others follow their master.
            _signal([main], signal.SIGINT)
            left = _wait(data, GENTLE_SECONDS)
        _signal(left, signal.SIGQUIT)
        left = _wait(data, FIRM_SECONDS)
        _signal(left, signal.SIGKILL)
        if left := _wait(data, FIRM_SECONDS):
            raise Stop(f"Processes {left} of a former run still use {data}. End them and start again.")
    # The number in it may meanwhile belong to any other program, which PostgreSQL could not tell from itself.
    if Path("/proc/self/cwd").exists():
        (data / "postmaster.pid").unlink(missing_ok=True)
        for mark in (data.parent / "run").glob(".s.PGSQL.*"):
            mark.unlink(missing_ok=True)


def processes_in(data: Path) -> list[int]:
    """Processes whose working directory is `data`: every process of a PostgreSQL server has that."""
    found: list[int] = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if (entry / "cwd").readlink() == data:
                found.append(int(entry.name))
        except OSError:
            continue
    return found


def _main_process(data: Path) -> int | None:
    try:
        return int((data / "postmaster.pid").read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return None


def _signal(processes: list[int], number: signal.Signals) -> None:
    for process in processes:
        try:
            os.kill(process, number)
        except ProcessLookupError:
            continue


def _wait(data: Path, seconds: float) -> list[int]:
    end = time.monotonic() + seconds
    while (left := processes_in(data)) and time.monotonic() < end:
        time.sleep(0.02)
    return left
