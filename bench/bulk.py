"""Moving many cards as one work, and back again; how many frames a screen is told about it; and finding all of a filter."""

import asyncio
import json
import time
from urllib.parse import quote
from uuid import UUID, uuid4

import msgspec
import psycopg
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin

from bench.browser import Browser
from bench.company import EMAILS
from bench.dataset import PIPELINE, STAGES
from bench.moving import cards_of
from bench.program import Program
from bench.report import Row
from bench.statements import actor_by_email, bare
from crm.core import journal
from crm.core.journal import Line
from crm.core.work import Work
from crm.pipeline import actions, rules, verbs
from crm.pipeline.bulk import own
from crm.pipeline.bulk.choosing import MOST_AT_ONCE
from crm.pipeline.bulk.running import PARTS
from crm.pipeline.bulk.schemas import Chosen, ChosenCard, MoveCards

CARDS = 5_000
WARM: dict[str, object] = {
    "match": "all",
    "conditions": [{"field": "quality", "is": "at_least", "value": 60}],
    "groups": [],
}
"""A filter that many cards of a stage pass."""
NOTHING: dict[str, object] = {"match": "all", "conditions": [], "groups": []}


async def many(program: Program, address: str) -> list[Row]:
    """Thousands of cards into another stage, and back."""
    async with bare(address) as connection:
        actor = await actor_by_email(connection, EMAILS["all"])
        cards = await cards_of(connection, actor, CARDS)
    floor = await _floor(address, cards)
    browser = await program.person("all")
    frames: list[str] = []
    async with connect(
        program.base.replace("http", "ws") + "/live",
        origin=Origin(program.base),
        additional_headers={"Cookie": "; ".join(f"{name}={value}" for name, value in browser.cookies.items())},
        max_size=None,
        compression=None,
        proxy=None,
    ) as screen:
        await screen.recv()
        listening = asyncio.create_task(_listen(screen, frames))
        bulk_id, taken = await _moved(browser, cards, frames)
        await asyncio.sleep(2)
        heard, size = len(frames), sum(map(len, frames))
        began = time.monotonic()
        undone = await browser.send("POST", "/api/undo", {"cause": bulk_id})
        back = time.monotonic() - began
        listening.cancel()
    assert undone.json()["undone"] == len(cards), undone.body
    sent = await _statements(address, cards)
    note = f"{len(cards):,} cards; the screen was told {size / 1000:,.0f} kB"
    return [
        Row("move 5,000 cards as one work", taken * 1000, floor=floor * 1000, reach=3, note=note),
        Row("move 5,000 cards, from asking to the end", taken * 1000, reach=5_000),
        Row("statements for 500 cards", sent, "", reach=20),
        Row("frames per screen", heard, "", reach=20),
        Row("take 5,000 moves back", back * 1000, reach=5_000),
        await _all_in(browser, WARM, STAGES[0]),
        await _all_in(browser, NOTHING, None),
    ]


async def _all_in(browser: Browser, chosen: dict[str, object], stage_id: str | None) -> Row:
    """All that a filter names is found and the work is there; or refused, where they are too many for one."""
    asked = quote(json.dumps(chosen))
    totals = (await browser.get(f"/api/pipelines/{PIPELINE}/totals?filter={asked}")).json()["items"]
    count = sum(total["count"] for total in totals if stage_id in (None, total["id"]))
    all_in = {"pipeline_id": PIPELINE, "stage_id": stage_id, "filter": chosen, "expected": count}
    body = {"id": str(uuid4()), "chosen": {"all_in": all_in}}
    began = time.monotonic()
    answer = await browser.send("POST", "/api/bulks/archive", body)
    taken = time.monotonic() - began
    is_begun = answer.status == 201
    assert is_begun == (count <= MOST_AT_ONCE), answer.body
    if is_begun:
        await browser.send("POST", f"/api/bulks/{body['id']}/cancel", {})
    note = f"{count:,} cards {'found' if is_begun else 'refused'}"
    return Row(f"all in {'a filter' if stage_id else 'the pipeline'}", taken * 1000, reach=1_000, note=note)


async def _statements(address: str, cards: list[UUID]) -> int:
    """How many statements move a part of a work, without its lines; nothing is kept."""
    async with bare(address, autocommit=False) as connection:
        work = Work(connection, await actor_by_email(connection, EMAILS["all"]))
        chosen = Chosen([ChosenCard(card) for card in cards[: PARTS[0]]])
        wish = MoveCards(id=uuid4(), chosen=chosen, stage_id=UUID(STAGES[3]))
        await actions.start_bulk(work, own.MOVE, wish, lambda: None)
        before = work.statements
        await actions.do_part(work, wish.id, size=PARTS[0])
        await connection.rollback()
        return work.statements - before


async def _listen(screen: ClientConnection, frames: list[str]) -> None:
    async for text in screen:
        frames.append(str(text))  # noqa: PERF401 - they are read while they come


async def _moved(browser: Browser, cards: list[UUID], frames: list[str]) -> tuple[str, float]:
    """The work was done: its id, and how long it took by what the screen was told."""
    bulk_id = str(uuid4())
    body = {"id": bulk_id, "chosen": {"cards": [{"id": str(card)} for card in cards]}, "stage_id": STAGES[3]}
    began = time.monotonic()
    answer = await browser.send("POST", "/api/bulks/move", body)
    assert answer.status == 201, answer.body
    while True:
        for text in frames:
            for change in msgspec.json.decode(text).get("changes", ()):
                if change["id"] == bulk_id and change["row"] and change["row"]["state"] == "done":
                    assert change["row"]["done"] == len(cards), change
                    return bulk_id, time.monotonic() - began
        await asyncio.sleep(0.01)


async def _floor(address: str, cards: list[UUID]) -> float:
    """Bare psycopg: the rows locked, changed and told of, part by part, and put back; the first way counts."""
    async with bare(address, autocommit=False) as connection:
        keys = rules.spread_keys(None, "a0", len(cards))
        cursor = await connection.execute(
            "SELECT id, customer_id, stage_id, position, version, stage_entered_at FROM cards WHERE id = ANY(%s)",
            [cards],
        )
        before = {row[0]: row for row in await cursor.fetchall()}
        began = time.monotonic()
        for start in range(0, len(cards), PARTS[0]):
            await _part(connection, cards[start : start + PARTS[0]], keys[start : start + PARTS[0]], before)
        taken = time.monotonic() - began
        await connection.execute(
            "UPDATE cards c SET stage_id = b.stage_id, position = b.position"
            " FROM unnest(%s::uuid[], %s::uuid[], %s::text[]) AS b(id, stage_id, position) WHERE c.id = b.id",
            [list(before), [row[2] for row in before.values()], [row[3] for row in before.values()]],
        )
        await connection.commit()
    return taken


async def _part(
    connection: psycopg.AsyncConnection, ids: list[UUID], keys: list[str], before: dict[UUID, tuple[object, ...]]
) -> None:
    await connection.execute("SELECT 1 FROM cards WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE", [ids])
    await connection.execute(
        "UPDATE cards c SET stage_id = %s, position = n.position, version = version + 1, stage_entered_at = now()"
        " FROM unnest(%s::uuid[], %s::text[]) AS n(id, position) WHERE c.id = n.id",
        [STAGES[3], ids, keys],
    )
    lines = [_line(before[card], key) for card, key in zip(ids, keys, strict=True)]
    params = {"actor_kind": "person", "actor_id": None, "request_id": None, "lines": journal.encode_lines(lines)}
    await connection.execute(journal.WRITE, params)
    await connection.commit()


def _line(card: tuple[object, ...], key: str) -> Line:
    values = dict(zip(("id", "customer_id", "stage_id", "position", "version", "entered"), card, strict=True))
    fact = verbs.CardMoved(
        pipeline_id=UUID(int=0),
        from_stage_id=values["stage_id"],  # type: ignore[arg-type] - a row of the table
        to_stage_id=UUID(STAGES[3]),
        from_position=str(values["position"]),
        to_position=key,
        from_entered_at=values["entered"],  # type: ignore[arg-type] - a row of the table
        version=int(str(values["version"])),
        amount=None,
        currency=None,
        seconds_in_stage=0,
        is_undo=False,
    )
    card_id, customer_id = UUID(str(values["id"])), UUID(str(values["customer_id"]))
    return Line("card.moved", "card", card_id, customer_id, fact, [("card", str(card_id))], [], UUID(int=0))
