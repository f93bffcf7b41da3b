"""The whole program as a process of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


class Program:
    """`crm up` on a port of its own."""

    def __init__(self, data_dir: Path, **environment: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self.data = data_dir / "database" / "data"
        self.process = subprocess.Popen(
            [sys.executable, "-m", "crm.main.cli", "up"],
            cwd=ROOT,
            env={
                **os.environ,
                "CRM_DATA_DIR": str(data_dir),
                "CRM_BIND": f"127.0.0.1:{self.port}",
                "CRM_DEMO_TRAFFIC": "0",
                **environment,
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def wait_until_ready(self) -> None:
        end = time.monotonic() + 90
        while True:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=2) as answer:
                    assert answer.status == 200
                    return
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                assert self.process.poll() is None, self.process.stdout and self.process.stdout.read()
                assert time.monotonic() < end, "it did not become ready in time"
                time.sleep(0.05)

    def send(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        return self.process.wait(30)
