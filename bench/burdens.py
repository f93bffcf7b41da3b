"""What goes on besides, and what people feel of it: files that come in, and everybody scored anew."""

import asyncio
import os
import time
from uuid import UUID

from bench.browser import Browser
from bench.company import EMAILS
from bench.dataset import STAGES
from bench.moving import cards_of
from bench.program import Program
from bench.reading import talkative
from bench.report import Row, percentile
from bench.statements import actor_by_email, bare

SENDERS = 4
FILES = 5
MEGABYTES = 10
PAUSE = 0.01
OTHER_POINTS = 3
LONGEST_SCORING = 1_200.0


async def uploads(program: Program, address: str) -> list[Row]:
    """Several people send large files; meanwhile somebody asks for what needs no database, as often as the loop lets them."""
    async with bare(address) as connection:
        customer_id = await talkative(connection)
    person = await program.person("own")
    content = os.urandom(MEGABYTES * 1_000_000)
    sending = asyncio.gather(*(_send(person.like(), customer_id, content) for _ in range(SENDERS)))
    began = time.perf_counter()
    waits = await _waits(Browser(program.base), sending)
    took = time.perf_counter() - began
    sent = SENDERS * FILES * MEGABYTES
    note = f"{sent} MB in {took:.1f} s; middle {percentile(waits, 0.5):.1f} ms"
    return [Row("an answer while files come in, p99", percentile(waits, 0.99), reach=100, note=note)]


async def _send(browser: Browser, customer_id: UUID, content: bytes) -> None:
    for turn in range(FILES):
        answer = await browser.send(
            "POST",
            f"/api/customers/{customer_id}/files",
            content,
            headers=f"X-File-Name: {turn}.bin\r\nContent-Type: application/octet-stream\r\n",
        )
        assert answer.status == 201, (answer.status, answer.headers, answer.body)
    browser.close()


async def _waits(browser: Browser, until: "asyncio.Future[list[None]]") -> list[float]:
    waits: list[float] = []
    while not until.done():
        asked = time.perf_counter()
        await browser.get("/healthz")
        waits.append((time.perf_counter() - asked) * 1000)
        await asyncio.sleep(PAUSE)
    await until
    browser.close()
    return waits


async def scores(program: Program, address: str) -> list[Row]:
    """Other points for what nearly everybody has: all are scored anew, while somebody moves a card."""
    async with bare(address, autocommit=False) as connection:
        actor = await actor_by_email(connection, EMAILS["own"])
        card = str((await cards_of(connection, actor, 2))[1])
    admin, mover = await program.person("all"), await program.person("own")
    rules = (await admin.get("/api/quality-rules")).json()
    given = [
        {name: rule[name] for name in ("fact", "at_least", "is_on")} | {"points": rule["points"] + OTHER_POINTS}
        for rule in rules["rules"]
    ]
    answer = await admin.send("PUT", "/api/quality-rules", {"version": rules["version"], "rules": given})
    assert answer.status == 200, answer.body
    began, waits = time.perf_counter(), list[float]()
    version = int((await mover.get(f"/api/cards/{card}")).json()["version"])
    total = None
    while time.perf_counter() - began < LONGEST_SCORING:
        asked = time.perf_counter()
        body = {"stage_id": STAGES[version % 2], "version": version}
        moved = await mover.send("POST", f"/api/cards/{card}/move", body)
        assert moved.status == 200, moved.body
        waits.append((time.perf_counter() - asked) * 1000)
        version += 1
        now = (await admin.get("/api/quality-rules")).json()
        if total is not None and now["done"] is None:
            break
        total = now["total"] or total
        await asyncio.sleep(PAUSE)
    took = time.perf_counter() - began
    return [
        Row("everybody scored anew", took, "s", note=f"{total} customers"),
        Row("a move meanwhile, p95", percentile(waits, 0.95), note=f"of {len(waits)}"),
    ]
