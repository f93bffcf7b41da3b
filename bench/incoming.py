"""What comes from outside: signed webhooks at a steady pace, and a file of leads."""

import asyncio
import csv
import hashlib
import hmac
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from random import Random
from uuid import uuid4

import psycopg

from bench.browser import Browser
from bench.company import NAMES
from bench.place import PLACE, ROOT
from bench.program import APP_SECRET, Program
from bench.reading import timed
from bench.report import Row, middle, percentile
from bench.statements import bare
from crm.meta.fake.hooks import whatsapp_message

RATE = 200
PHONE_NUMBER_ID = "100200300"
DELIVERIES = "SELECT count(*) FROM webhook_deliveries WHERE done_at IS NULL"


async def webhooks(program: Program, address: str, *, seconds: float) -> list[Row]:
    """Signed WhatsApp messages, a fifth of them from people nobody knows; at the end each is there once."""
    total = int(seconds * RATE)
    bodies = [_message(number) for number in range(total)]
    floor = await _floor(address, bodies[:200])
    took: list[float] = []
    idle = [Browser(program.base) for _ in range(64)]
    waiting: list[asyncio.Task[None]] = []
    began = time.monotonic()
    for number, body in enumerate(bodies):
        await asyncio.sleep(max(0.0, began + number / RATE - time.monotonic()))
        waiting.append(asyncio.create_task(_deliver(idle, body, took)))
    await asyncio.gather(*waiting)
    handled = await _until_handled(address)
    stored, distinct = _stored(address)
    note = f"{total} sent, {stored} messages stored, {distinct} different; all handled {handled:.0f} s after the last"
    return [
        Row("webhook acknowledged p50", middle(took), reach=50, note=note),
        Row("webhook acknowledged p99", percentile(took, 0.99), reach=500),
        Row("webhook against a bare insert", middle(took), floor=floor),
        Row("webhook messages lost or doubled", abs(total - stored) + (stored - distinct), "", reach=0),
    ]


def _message(number: int) -> bytes:
    import json

    sender = f"905321{number % 5000:06d}" if number % 5 else f"905441{number:06d}"
    envelope = whatsapp_message(PHONE_NUMBER_ID, sender, f"Merhaba, {number}. mesaj", name="Ölçüm")
    return json.dumps(envelope).encode()


async def _deliver(idle: list[Browser], body: bytes, took: list[float]) -> None:
    browser = idle.pop() if idle else Browser("")
    signature = hmac.new(APP_SECRET.encode(), body, hashlib.sha256).hexdigest()
    began = time.perf_counter()
    answer = await browser.send("POST", "/webhooks/meta", body, f"X-Hub-Signature-256: sha256={signature}\r\n")
    took.append((time.perf_counter() - began) * 1000)
    idle.append(browser)
    assert answer.status == 200, answer.body


async def _floor(address: str, bodies: list[bytes]) -> float:
    async with bare(address) as connection:
        await connection.execute("CREATE TABLE bench_bodies (id uuid PRIMARY KEY, body bytea NOT NULL)")
        left = iter(bodies)

        async def store() -> None:
            await connection.execute("INSERT INTO bench_bodies VALUES (%s, %s)", [uuid4(), next(left)])

        return middle(await timed(store, len(bodies)))


async def _until_handled(address: str) -> float:
    began = time.monotonic()
    async with bare(address) as connection:
        while time.monotonic() - began < 120:
            row = await (await connection.execute(DELIVERIES)).fetchone()
            if row and row[0] == 0:
                break
            await asyncio.sleep(0.2)
    return time.monotonic() - began


def _stored(address: str) -> tuple[int, int]:
    with psycopg.connect(address) as connection:
        row = connection.execute(
            "SELECT count(*), count(DISTINCT external_id) FROM messages WHERE text LIKE 'Merhaba, %. mesaj'"
        ).fetchone()
    return row or (0, 0)


async def importing(address: str, *, rows: int = 100_000) -> list[Row]:
    """A file of leads, a tenth of them known already, against COPY of the same rows."""
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        path = Path(folder) / "leads.csv"
        lines = _write_file(path, rows)
        with psycopg.connect(address) as connection:
            connection.execute("CREATE TABLE bench_rows (name text, phone text, email text, message text)")
            began = time.monotonic()
            with connection.cursor().copy("COPY bench_rows FROM STDIN") as copy:
                for line in lines:
                    copy.write_row(line)
            connection.commit()
            floor = time.monotonic() - began
        kept = {name: value for name, value in os.environ.items() if not name.startswith("CRM_")}
        ours = {"CRM_DATABASE_URL": address, "CRM_DATA_DIR": str(PLACE / "program"), "CRM_LOG_LEVEL": "error"}
        began = time.monotonic()
        done = await asyncio.to_thread(
            subprocess.run,
            [sys.executable, "-c", PEAK, "import", str(path)],
            cwd=ROOT,
            env=kept | ours,
            capture_output=True,
            text=True,
            check=False,
        )
        took = time.monotonic() - began
    if done.returncode:
        raise RuntimeError(f"import: {done.stdout[-500:]} {done.stderr[-500:]}")
    peak = int(done.stderr.rsplit("peak ", 1)[-1]) / 1000
    return [
        Row(f"import {rows:,} rows", took, "s", reach=60 * rows / 100_000, note=f"peak memory {peak:.0f} MB"),
        Row("import against COPY", took, "s", floor=floor),
    ]


PEAK = """
import resource, sys
from crm.main.cli import main
try:
    main()
finally:
    print("peak", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)
"""


def _write_file(path: Path, rows: int) -> list[tuple[str, str, str, str]]:
    random = Random(3)
    lines = [
        (
            random.choice(NAMES),
            f"0532{number + 1_000_000:07d}" if number % 10 == 0 else f"0555{number:07d}",
            f"kisi{number}@ornek.com" if number % 3 else "",
            "Fiyat bilgisi rica ederim",
        )
        for number in range(rows)
    ]
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["Ad Soyad", "Telefon", "E-posta", "Mesaj"])
        writer.writerows(lines)
    return lines
