"""When a part of the house fails: clear answers, nothing lost, and recovery without anybody's help."""

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from psycopg import sql

from crm.core import house as core_house
from crm.core.doors import SYSTEM
from crm.core.house import House, open_house
from crm.core.journal import Written
from crm.core.reactions import Room, ensure_cursors, react, retry_parked
from crm.core.work import Work, begin
from crm.main.wiring import wire
from crm.ops.embedded import EmbeddedDatabase
from crm.ops.migrate import migrate
from tests.office import PIPELINE, STAGES, Office
from tests.serving import Served, serving

SOON = 3.5
"""A pool waits two seconds, a slow machine a little longer."""
RECOVERED = 15.0
NOT_THERE = (503, "application/problem+json", "unavailable")


class Outage:
    """A house whose database server can be taken away and given back."""

    def __init__(self, server: EmbeddedDatabase, served: Served) -> None:
        self._server = server
        self.served = served
        self.office = served.office

    async def begin(self) -> None:
        """The database is gone."""
        await asyncio.to_thread(self._server.stop)

    async def end(self) -> None:
        """The database is back."""
        await asyncio.to_thread(self._server.start)


@pytest.fixture
async def outage(open_folder: Path) -> AsyncGenerator[Outage]:
    server = EmbeddedDatabase(open_folder / "var", is_test=True)
    address = await asyncio.to_thread(server.start)
    try:
        await asyncio.to_thread(migrate, address)
        async with open_house(address, connections=8) as house:
            wiring = wire()
            await ensure_cursors(house, wiring.reactions)
            async with serving(Office(house, wiring)) as served:
                yield Outage(server, served)
    finally:
        await asyncio.to_thread(server.stop)


def said(answer: httpx.Response) -> tuple[int, str, str]:
    """What an answer says went wrong."""
    return answer.status_code, answer.headers["content-type"].partition(";")[0], answer.json()["code"]


async def becomes(browser: httpx.AsyncClient, path: str, status: int, seconds: float = RECOVERED) -> None:
    """The address answers with this status before long."""
    async with asyncio.timeout(seconds):
        while (await browser.get(path)).status_code != status:  # noqa: ASYNC110 - it is another process's state
            await asyncio.sleep(0.1)


@pytest.mark.processes
async def test_without_its_database_the_house_says_so_and_recovers_by_itself(outage: Outage) -> None:
    served, office = outage.served, outage.office
    owner = await office.person("sales")
    customer_id = await office.customer(owner)
    card_id = await office.card_of(customer_id)
    async with await served.client(owner) as browser, served.screen(owner) as screen:
        await becomes(browser, "/readyz", 200)
        version = (await browser.get(f"/api/cards/{card_id}")).json()["version"]
        move = {"stage_id": str(STAGES[1]), "version": version}

        await outage.begin()
        for _ in range(2):
            began = time.monotonic()
            answers = await asyncio.gather(
                browser.get(f"/api/pipelines/{PIPELINE}/board"),
                browser.post(f"/api/cards/{card_id}/move", json=move),
                browser.post(f"/api/customers/{customer_id}/notes", json={"text": "x"}),
                browser.post("/api/session", json={"email": "a@b.co", "password": "x" * 12}),
                browser.post("/api/leads", json={"name": "x", "phone": "05321112233"}),
            )
            assert time.monotonic() - began < SOON
            assert {said(answer) for answer in answers} == {NOT_THERE}
        ready = await browser.get("/readyz")
        assert (ready.status_code, ready.json()["parts"]["database"]) == (503, "down")
        assert (await browser.get("/healthz")).status_code == 200
        assert (await browser.get("/")).status_code in (200, 404)
        # Long enough for every pause between tries to have grown.
        await asyncio.sleep(6)

        began = time.monotonic()
        await outage.end()
        await becomes(browser, f"/api/cards/{card_id}", 200)
        moved = await browser.post(f"/api/cards/{card_id}/move", json=move)
        assert moved.status_code == 200
        await becomes(browser, "/readyz", 200)
        change = await screen.until_told("card", card_id, RECOVERED)
        assert change["row"] == moved.json()
        assert time.monotonic() - began < RECOVERED
        # Reactions go on too: a lead becomes a card.
        async with begin(office.house, SYSTEM) as work:
            await work.run("UPDATE reaction_cursors SET moved_at = now()")
        lead = await browser.post("/api/leads", json={"name": "Yeni", "phone": "05327778899"})
        assert lead.status_code == 201
        async with asyncio.timeout(RECOVERED):
            await has_card(office, lead.json()["customer_id"])


async def has_card(office: Office, customer_id: str) -> None:
    """Return once this customer has a card."""
    while not await office.rows("SELECT 1 FROM cards WHERE customer_id = %(id)s", id=customer_id):  # noqa: ASYNC110
        await asyncio.sleep(0.1)


async def test_when_every_connection_is_taken_the_answer_comes_soon_and_says_so(served: Served) -> None:
    office = served.office
    owner = await office.person("sales")
    async with await served.client(owner) as browser, held(office.house):
        assert (await browser.get("/healthz")).status_code == 200
        began = time.monotonic()
        answers = await asyncio.gather(*(browser.get("/api/me") for _ in range(4)))
        assert time.monotonic() - began < SOON
        assert {said(answer) for answer in answers} == {NOT_THERE}
    async with await served.client(owner) as browser:
        await becomes(browser, "/api/me", 200)
        await becomes(browser, "/readyz", 200)


@asynccontextmanager
async def held(house: House) -> AsyncGenerator[None]:
    """Every connection of the reading pool is in use by somebody slow."""
    taken: list[psycopg.AsyncConnection] = []
    # The background readers come and go, so some tries are needed until nothing is left.
    for _ in range(house.reading.max_size):
        with suppress(Exception):
            taken.append(await house.reading.getconn(2))
    try:
        yield
    finally:
        for connection in taken:
            await house.reading.putconn(connection)


async def test_a_statement_that_takes_too_long_is_given_up_with_a_clear_answer(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = served.office
    owner = await office.person("sales")
    card_id = await office.card_of(await office.customer(owner))
    async with await served.client(owner) as browser, office.begin(SYSTEM) as holder:
        await holder.run("SELECT 1 FROM cards WHERE id = %(id)s FOR UPDATE", id=card_id)
        await _hurry(office.house)
        answer = await browser.post(f"/api/cards/{card_id}/move", json={"stage_id": str(STAGES[1]), "version": 1})
        assert said(answer) == (503, "application/problem+json", "too_slow")
        assert "statement" not in answer.text
    async with await served.client(owner) as browser:
        answer = await browser.post(f"/api/cards/{card_id}/move", json={"stage_id": str(STAGES[1]), "version": 1})
        assert answer.status_code == 200
    assert core_house.STATEMENT_TIMEOUT_MS <= 5_000


async def _hurry(house: House) -> None:
    """Every open connection for writing gives up after a third of a second."""
    taken = [await house.writing.getconn() for _ in range(house.writing.get_stats().get("pool_available", 0))]
    for connection in taken:
        await connection.execute("SET statement_timeout = 300")
        await connection.commit()
        await house.writing.putconn(connection)


async def test_a_line_a_reaction_cannot_handle_is_parked_and_the_room_goes_on(office: Office) -> None:
    handled: list[int] = []
    is_mended = False

    async def handle(work: Work, line: Written) -> None:
        if line.facts.get("source") == "manual" and line.seq == bad and not is_mended:
            await work.run("SELECT 1 / 0")
        handled.append(line.seq)

    room = Room("test", {"customer.created": handle})
    await ensure_cursors(office.house, [room])
    bad = -1
    for _ in range(3):
        await office.customer()
    seqs = [line.seq for line in await office.lines_after(0) if line.verb == "customer.created"]
    bad = seqs[1]

    has_more = True
    while has_more:
        has_more, _ = await react(office.house, room)
    assert handled[-2:] == [seqs[0], seqs[2]]
    parked = await office.rows("SELECT room, seq, verb, tries, reason, error FROM parked_lines")
    assert [line[:5] for line in parked] == [("test", bad, "customer.created", 1, "unexpected")]
    assert parked[0][5].startswith("DivisionByZero at crm/core/work.py:")

    with pytest.raises(psycopg.errors.DivisionByZero):
        await retry_parked(office.house, room, bad)
    assert await office.rows("SELECT tries FROM parked_lines") == [(2,)]
    is_mended = True
    await retry_parked(office.house, room, bad)
    assert handled[-1] == bad
    assert not await office.rows("SELECT 1 FROM parked_lines")


async def test_a_missing_month_stops_no_write_and_is_made_up_for_later(office: Office, cleaner: Any) -> None:
    this_month = (await office.rows("SELECT 'journal_' || to_char(now() AT TIME ZONE 'UTC', 'YYYY_MM')"))[0][0]
    cleaner.execute(sql.SQL("DROP TABLE {}").format(sql.Identifier(this_month)))
    try:
        owner = await office.person("sales")
        head = await office.head()
        customer_id = await office.customer(owner)
        lines = await office.lines_after(head)
        assert lines
        assert (await office.rows("SELECT count(*) FROM journal_default"))[0][0] > len(lines)
    finally:
        async with begin(office.house, SYSTEM) as work:
            await work.run("SELECT make_journal_partitions(3)")
    assert (await office.rows("SELECT count(*) FROM journal_default"))[0][0] == 0
    assert [line.seq for line in await office.lines_after(head)] == [line.seq for line in lines]
    async with await office.client(owner) as browser:
        story = (await browser.get(f"/api/customers/{customer_id}/timeline")).json()
    assert {entry["seq"] for entry in story["items"]} <= {line.seq for line in lines}
    assert story["items"]


async def test_an_action_that_fails_leaves_neither_row_nor_line(office: Office) -> None:
    owner = await office.person("sales")
    customer_id = await office.customer(owner)
    head = await office.head()
    with suppress(RuntimeError):
        async with office.begin(owner) as work:
            await work.run("UPDATE customers SET name = 'x' WHERE id = %(id)s", id=customer_id)
            work.record(_fact(), subject=("customer", customer_id), customer_id=customer_id)
            raise RuntimeError
    assert await office.head() == head
    assert not await office.rows("SELECT name FROM customers WHERE name = 'x'")


def _fact() -> Any:
    from crm.customers.verbs import CustomerEdited

    return CustomerEdited(fields=["name"], version=2)
