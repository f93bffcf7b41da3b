"""The embedded database: PostgreSQL in a folder of ours, started and stopped with us.

One process owns a database at a time, by a file lock that dies with it. Whoever holds the lock may therefore end
whatever a killed owner left running, and may remove the marks of a crash that PostgreSQL itself has to respect.
"""

import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import IO
from urllib.parse import quote

import psycopg

from crm.ops.embedded_home import BARE, Home, Say, existing_home, own_folder, prepare_home, run_as
from crm.ops.embedded_lock import is_locked, take_lock
from crm.ops.embedded_settings import settings_for
from crm.ops.leftovers import end_leftovers
from crm.ops.stop import Stop

DATABASE = "crm"
USER = "crm"
SOCKET_PATH_LIMIT = 107
RETRY_SECONDS = 15.0
RECOVERY_SECONDS = 600.0
STOP_SECONDS = 60.0
WATCH_SECONDS = 0.5
WAIT_FOR_OWNER_SECONDS = 15.0


class EmbeddedDatabase:
    """The database of one data directory.

    `start` and `stop` block for a moment (0.2 s as a rule): call them before the event loop runs, or in a thread.
    A server that ends by itself, killed by somebody or by a machine out of memory, is started again.
    With `is_test` a crash of the machine may lose everything, and tests run several times faster.
    """

    def __init__(self, data_dir: Path, *, is_test: bool = False, say: Say = lambda _: None) -> None:
        self._data_dir = data_dir.resolve()
        self._is_test = is_test
        self._say = say
        self._lock: IO[str] | None = None
        self._server: subprocess.Popen[bytes] | None = None
        self._home: Home | None = None
        self._sockets: Path | None = None
        self._is_stopping = threading.Event()
        self._watch: threading.Thread | None = None

    @property
    def home(self) -> Home:
        """Where the started database lives."""
        if self._home is None:
            raise RuntimeError("the database has not been started")
        return self._home

    def start(self) -> str:
        """The server answers `select 1` as our user, and its address is returned. Raises Stop with the reason if not."""
        self._is_stopping.clear()
        home = self._home = prepare_home(self._data_dir, self._say)
        self._lock = take_lock(home.path)
        try:
            end_leftovers(home.path / "data", self._say)
            if not (home.path / "data").exists():
                self._create(home)
            _check_version(home)
            self._sockets = _socket_folder(home)
            _keep(home.path / "socket", str(self._sockets))
            address = _address(home.path)
            self._serve(home, self._sockets, address)
        except BaseException:
            self.stop()
            raise
        self._watch = threading.Thread(
            target=self._keep_serving, args=(home, self._sockets, address), name="database", daemon=True
        )
        self._watch.start()
        return address

    def stop(self) -> None:
        """The server is down and another start is possible. Does nothing when it is not running."""
        self._is_stopping.set()
        if self._watch:
            # It gives up at once when it was just starting the server again.
            self._watch.join()
            self._watch = None
        if self._server and self._server.poll() is None:
            self._server.send_signal(signal.SIGINT)
            try:
                self._server.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self._server.send_signal(signal.SIGQUIT)
                self._server.wait()
        self._server = None
        if self._sockets and self._home and self._sockets.parent != self._home.path:
            shutil.rmtree(self._sockets, ignore_errors=True)
        if self._lock:
            self._lock.close()
            self._lock = None

    def __enter__(self) -> str:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _create(self, home: Home) -> None:
        """A new cluster stands in `data`. It is built beside it, so that a cut leaves nothing half made."""
        self._say("Creating the database …")
        password = _password(home.path)
        fresh = home.path / "data.new"
        shutil.rmtree(fresh, ignore_errors=True)
        own_folder(fresh, home.user)
        with tempfile.NamedTemporaryFile("w", dir=home.path / "run") as file:
            file.write(password)
            file.flush()
            if home.user:
                os.chown(file.name, home.user.uid, home.user.gid)
            made = run_as(
                home.user,
                *(home.programs / "initdb", "-D", fresh, "-U", USER, f"--pwfile={file.name}", "--auth=scram-sha-256"),
                *("--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"),
                *(
                    "--data-checksums",
                    "--no-instructions",
                    *(["--no-sync", "--wal-segsize=1"] if self._is_test else []),
                ),
            )
        if made.returncode != 0:
            raise Stop(f"The database could not be created in {fresh}: {_last_line(made.stderr)}")
        fresh.rename(home.path / "data")
        _flush_folder(home.path)

    def _serve(self, home: Home, sockets: Path, address: str) -> None:
        """Start the server and wait for a real answer; start again while a dying backend still holds the folder."""
        began = time.monotonic()
        self._launch(home, sockets)
        is_told = False
        while (problem := _answer(address)) is not None and not self._is_stopping.is_set():
            waited = time.monotonic() - began
            if "password authentication failed" in problem:
                raise Stop(
                    f"{home.path / 'password'} is not the password of this database. Restore that file from a backup."
                )
            if self._server and self._server.poll() is not None:
                if waited > RETRY_SECONDS:
                    raise Stop(
                        f"The database does not start: {_last_line((home.path / 'start.log').read_text())} (see {home.path / 'start.log'})"
                    )
                self._launch(home, sockets)
            if waited > RECOVERY_SECONDS:
                raise Stop(f"The database did not answer within {RECOVERY_SECONDS:.0f} s: {problem}")
            if waited > 3 and not is_told:
                self._say("The database is recovering from a crash; this can take a few minutes …")
                is_told = True
            time.sleep(0.02 if waited < 2 else 0.2)

    def _keep_serving(self, home: Home, sockets: Path, address: str) -> None:
        while not self._is_stopping.wait(WATCH_SECONDS):
            if self._server is None or self._server.poll() is None:
                continue
            self._say("The database has ended without being asked to; starting it again …")
            try:
                end_leftovers(home.path / "data", self._say)
                self._serve(home, sockets, address)
            except Stop as reason:
                self._say(str(reason))  # and it is tried again at the next look

    def _launch(self, home: Home, sockets: Path) -> None:
        options = [
            part
            for name, value in settings_for(home.path, is_test=self._is_test).items()
            for part in ("-c", f"{name}={value}")
        ]
        with (home.path / "start.log").open("wb") as log:
            self._server = subprocess.Popen(
                [home.programs / "postgres", "-D", home.path / "data", "-k", sockets, "-h", "", *options],
                cwd="/",
                env=BARE,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                # Ctrl+C in a terminal reaches us, and we stop the server after the last transaction has ended.
                start_new_session=True,
                user=home.user.uid if home.user else None,
                group=home.user.gid if home.user else None,
                extra_groups=[] if home.user else None,
            )


def running_address(data_dir: Path) -> str | None:
    """The address of the database another process of ours has started here, or None when none runs."""
    home = existing_home(data_dir.resolve())
    began = time.monotonic()
    while home and is_locked(home):
        if (home / "socket").exists() and (home / "password").exists():
            address = _address(home)
            if _answer(address) is None:
                return address
        if time.monotonic() - began > WAIT_FOR_OWNER_SECONDS:
            raise Stop(
                f"Another process holds {home}, but its database does not answer. Stop that process and try again."
            )
        time.sleep(0.05)
    return None


def _password(home: Path) -> str:
    path = home / "password"
    if not path.exists():
        _keep(path, secrets.token_urlsafe(32))
    return path.read_text().strip()


def _keep(path: Path, text: str) -> None:
    """The file holds this text and only its owner may read it, even after a power cut."""
    fresh = path.with_name(path.name + ".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())
    fresh.rename(path)
    _flush_folder(path.parent)


def _flush_folder(path: Path) -> None:
    folder = os.open(path, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _check_version(home: Home) -> None:
    data = (home.path / "data" / "PG_VERSION").read_text().strip() if os.access(home.path / "data", os.X_OK) else None
    if data is None:
        raise Stop(
            f"{home.path / 'data'} belongs to another user. Start as that user, or set CRM_DATA_DIR to another folder."
        )
    programs = run_as(home.user, home.programs / "postgres", "-V").stdout.split()[-1].partition(".")[0]
    if data != programs:
        raise Stop(
            f"The database was made by PostgreSQL {data}, the installed one is {programs}. Restore a backup into a new data directory."
        )


def _socket_folder(home: Home) -> Path:
    run = home.path / "run"
    # PostgreSQL reads a comma as the end of one folder and a quote as the beginning of a quoted one.
    is_plain = not set(str(run)) & set(",\"'")
    if is_plain and len(os.fsencode(run / ".s.PGSQL.5432")) <= SOCKET_PATH_LIMIT:
        return run
    private = Path(tempfile.mkdtemp(prefix="modern-crm-", dir="/tmp"))
    own_folder(private, home.user)
    return private


def _address(home: Path) -> str:
    password = quote((home / "password").read_text().strip(), safe="")
    sockets = quote((home / "socket").read_text().strip(), safe="")
    return f"postgresql://{USER}:{password}@/{DATABASE}?host={sockets}"


def _answer(address: str) -> str | None:
    """None when the server really answers, else what it says."""
    try:
        with psycopg.connect(address, connect_timeout=5, autocommit=True) as connection:
            connection.execute("select 1")
        return None
    except psycopg.OperationalError as error:
        problem = str(error)
    if f'database "{DATABASE}" does not exist' not in problem:
        return problem
    try:
        with psycopg.connect(address, dbname="postgres", connect_timeout=5, autocommit=True) as connection:
            connection.execute(f"create database {DATABASE}")
    except psycopg.Error as error:
        return str(error)
    return _answer(address)


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip() and "HINT:" not in line]
    fatal = [line for line in lines if "FATAL" in line or "error:" in line]
    return (fatal or lines or ["it gave no reason"])[-1]
