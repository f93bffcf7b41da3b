"""`make check`: everything that can be judged without running the house. Says all that is wrong, not only the first."""

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import set_up  # noqa: E402

SCRIPTS = Path(sys.executable).parent


def main() -> None:
    """Run the checks named in the arguments, or all."""
    checks: dict[str, Callable[[], int]] = {
        "repository": lambda: run(sys.executable, ROOT / ".ci" / "repository.py"),
        "texts": lambda: run(sys.executable, ROOT / ".ci" / "texts.py"),
        "lint": lambda: run(SCRIPTS / "ruff", "check", "--quiet", "."),
        "format": lambda: run(SCRIPTS / "ruff", "format", "--check", "--quiet", "."),
        "imports": lambda: run(SCRIPTS / "lint-imports"),
        "types": lambda: run(SCRIPTS / "pyright"),
        "policies": lambda: run(sys.executable, ROOT / ".ci" / "policies.py"),
        "generated": lambda: run(sys.executable, ROOT / ".ci" / "generate.py", "--check"),
    }
    if set_up.has_web():
        checks["web"] = lambda: set_up.npm("run", "--silent", "check")
    chosen = sys.argv[1:] or list(checks)
    if unknown := set(chosen) - set(checks):
        raise SystemExit(f"There is no check {', '.join(sorted(unknown))}. There are: {', '.join(checks)}.")
    failed: list[str] = []
    for name in chosen:
        began = time.monotonic()
        is_good = checks[name]() == 0
        print(f"{'ok    ' if is_good else 'FAILED'} {name} ({time.monotonic() - began:.1f} s)", flush=True)
        if not is_good:
            failed.append(name)
    if failed:
        raise SystemExit(f"Failed: {', '.join(failed)}.")


def run(*command: str | Path) -> int:
    """Run a check in the root; what it prints is shown only when it fails."""
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode:
        print(done.stdout, flush=True)
    return done.returncode


if __name__ == "__main__":
    main()
