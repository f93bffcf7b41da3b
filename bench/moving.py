"""Moving a card: one after the other, and by many at once against pgbench doing the same statements."""

import asyncio
import json
import re
import subprocess
import tempfile
import time
from pathlib import Path
from uuid import UUID

import psycopg
from psycopg import AsyncConnection, sql

from bench.browser import Browser
from bench.company import EMAILS
from bench.dataset import STAGES
from bench.program import Program
from bench.reading import in_turns
from bench.report import Row
from bench.statements import Statement, actor_by_email, bare, taken_down
from crm.core import journal
from crm.core.doors import Actor
from crm.core.work import Work
from crm.ops.embedded_home import installed_programs
from crm.pipeline import actions
from crm.pipeline.schemas import MoveCard

CLIENTS = 32
SECONDS = 5.0


async def one_by_one(program: Program, address: str) -> list[Row]:
    """A card goes back and forth between two stages."""
    async with bare(address, autocommit=False) as connection:
        actor = await actor_by_email(connection, EMAILS["own"])
        mine = await cards_of(connection, actor, 2)
        floors = [await _statements(connection, actor, mine[0], stage) for stage in STAGES[:2]]
        browser, card = await program.person("own"), str(mine[1])
        turn, version = 0, int((await browser.get(f"/api/cards/{card}")).json()["version"])

        async def floor() -> None:
            nonlocal turn
            turn += 1
            statements, lines = floors[turn % 2]
            for query, params in statements:
                cursor = await connection.execute(query, params, binary=True)
                if cursor.description:
                    await cursor.fetchall()
            async with connection.pipeline():
                await connection.execute(journal.WRITE, lines)
                await connection.commit()

        async def move() -> None:
            nonlocal version
            body = {"stage_id": STAGES[version % 2], "version": version}
            answer = await browser.send("POST", f"/api/cards/{card}/move", body)
            assert answer.status == 200, answer.body
            version += 1

        bottom, value = await in_turns(floor, move, rounds=120)
        return [Row("move a card", value, floor=bottom, reach=4)]


async def at_once(program: Program, address: str) -> list[Row]:
    """Many people move cards, each their own."""
    async with bare(address, autocommit=False) as connection:
        actor = await actor_by_email(connection, EMAILS["all"])
        cards = await cards_of(connection, actor, CLIENTS * 4)
        statements, lines = await _statements(connection, actor, cards[0], STAGES[1])
        await _plant(connection, cards)
    floor = await asyncio.to_thread(_pgbench, address, statements, lines)
    admin = await program.person("all")
    ends = time.monotonic() + SECONDS
    counts = await asyncio.gather(*(_keep_moving(admin.like(), str(card), ends) for card in cards[:CLIENTS]))
    note = f"pgbench {floor:,.0f} tx/s"
    return [Row(f"moves by {CLIENTS} at once", sum(counts) / SECONDS, "/s", floor, 0.25, is_rate=True, note=note)]


async def _keep_moving(browser: Browser, card: str, ends: float) -> int:
    version = first = int((await browser.get(f"/api/cards/{card}")).json()["version"])
    while time.monotonic() < ends:
        body = {"stage_id": STAGES[version % 2], "version": version}
        answer = await browser.send("POST", f"/api/cards/{card}/move", body)
        assert answer.status == 200, answer.body
        version += 1
    browser.close()
    return version - first


async def cards_of(connection: AsyncConnection, actor: Actor, count: int) -> list[UUID]:
    """Cards this person sees in the first two stages."""
    keys = actor.viewer.keys("customers.view") if actor.viewer else None
    cursor = await connection.execute(
        "SELECT k.id FROM cards k JOIN customers c ON c.id = k.customer_id"
        " WHERE k.stage_id = ANY(%s::uuid[]) AND (%s::uuid[] IS NULL OR c.viewers && %s) ORDER BY k.id LIMIT %s",
        [STAGES[:2], sorted(keys) if keys else None, sorted(keys) if keys else None, count],
    )
    found = [row[0] for row in await cursor.fetchall()]
    await connection.rollback()
    return found


async def _statements(
    connection: AsyncConnection, actor: Actor, card: UUID, stage: str
) -> tuple[list[Statement], dict[str, object]]:
    """What a move sends before its line, and the line's parameters; nothing is done."""
    kept: list[Work] = []

    async def ask(work: Work) -> None:
        kept.append(work)
        await actions.move_card(work, card, MoveCard(stage_id=UUID(stage), version=await _version(connection, card)))

    statements = await taken_down(connection, actor, ask)
    await connection.rollback()
    lines = journal.encode_lines(kept[0].lines)
    return statements, {"actor_kind": "person", "actor_id": actor.id, "request_id": None, "lines": lines}


async def _version(connection: AsyncConnection, card: UUID) -> int:
    cursor = await connection.execute("SELECT version FROM cards WHERE id = %s", [card])
    row = await cursor.fetchone()
    return row[0] if row else 1


async def _plant(connection: AsyncConnection, cards: list[UUID]) -> None:
    """The cards by number, for pgbench to choose from."""
    await connection.execute("CREATE TABLE bench_cards (n int PRIMARY KEY, id uuid, customer_id uuid)")
    await connection.execute(
        "INSERT INTO bench_cards SELECT a.n, k.id, k.customer_id FROM unnest(%s::uuid[]) WITH ORDINALITY AS a(id, n)"
        " JOIN cards k ON k.id = a.id",
        [cards],
    )
    await connection.commit()


def _pgbench(address: str, statements: list[Statement], lines: dict[str, object]) -> float:
    """Transactions a second of the same statements, each client with cards of its own."""
    with psycopg.connect(address) as connection:
        written = [_as_script(connection, query, params) for query, params in statements]
        write = _as_script(connection, journal.WRITE, lines)
    script = (
        "\\set n :client_id * 4 + random(1, 4)\nSELECT id, customer_id FROM bench_cards WHERE n = :n \\gset\n"
        "BEGIN;\n" + "".join(f"{one};\n" for one in written) + f"\\startpipeline\n{write};\nCOMMIT;\n\\endpipeline\n"
    )
    with tempfile.TemporaryDirectory(dir="/tmp") as folder, psycopg.connect(address) as connection:
        path = Path(folder) / "move.sql"
        path.write_text(script)
        parts = connection.info
        command = [installed_programs() / "pgbench", "-n", "-M", "prepared", "-c", str(CLIENTS), "-j", "2"]
        done = subprocess.run(
            [*command, "-T", str(int(SECONDS)), "-f", path, "-h", parts.host, "-U", parts.user, parts.dbname],
            env={"PGPASSWORD": parts.password, "PATH": "/usr/bin:/bin"},
            capture_output=True,
            text=True,
            check=False,
        )
    found = re.search(r"tps = ([\d.]+)", done.stdout)
    if not found:
        raise RuntimeError(f"pgbench: {done.stderr[-800:]}")
    return float(found[1])


def _as_script(connection: psycopg.Connection, query: object, params: dict[str, object] | None) -> str:
    """The statement on one line; the card and its customer are variables, all else stands as it was sent."""
    text = query.as_string(connection) if isinstance(query, sql.Composable) else query
    text = text.decode() if isinstance(text, bytes) else str(text)
    for name, value in (params or {}).items():
        if name == "lines":
            # A colon right before a letter or digit would be a variable to pgbench.
            value = json.dumps(json.loads(str(value)))
        written = {"id": ":id", "customer_id": ":customer_id"}.get(name) or sql.Literal(value).as_string(connection)
        text = text.replace(f"%({name})s", written)
    return " ".join(re.sub(r"--[^\n]*", "", text).replace("%%", "%").split())
