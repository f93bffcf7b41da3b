"""`make dev`: the server, started anew when its code changes, and Vite before it, on http://localhost:5173."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import watchfiles

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import set_up  # noqa: E402


def main() -> None:
    """Run both until Ctrl+C, then end both."""
    # The browser speaks to Vite, which passes on what is for the server: that is the origin it comes from.
    os.environ.setdefault("CRM_BASE_URL", "http://localhost:5173")
    run_web = [sys.executable, "-c", "import set_up; set_up.npm('run', 'dev')"]
    # A session of its own: npm, its shell and Vite are ended together.
    web = subprocess.Popen(run_web, cwd=ROOT, start_new_session=True) if set_up.has_web() else None
    try:
        watchfiles.run_process(
            ROOT / "crm",
            ROOT / "migrations",
            target=f"{sys.executable} -m crm.main.cli up",
            target_type="command",
            watch_filter=watchfiles.PythonFilter(),
            sigint_timeout=30,
        )
    finally:
        if web:
            os.killpg(web.pid, signal.SIGTERM)
            web.wait()


if __name__ == "__main__":
    main()
