"""What people look at: the board, a customer, the search box."""

import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from urllib.parse import quote
from uuid import UUID

from psycopg import AsyncConnection

from bench.browser import Browser
from bench.company import EMAILS
from bench.dataset import PIPELINE
from bench.program import Program
from bench.report import Row, middle, percentile
from bench.statements import actor_by_email, bare, send, taken_down
from crm.activities.timeline import Asked, timeline
from crm.core.clock import now
from crm.core.work import Work
from crm.customers import queries as customers
from crm.main.wiring import wire
from crm.pipeline import queries as pipeline
from crm.pipeline.filters import CardFilter

ROUNDS = 40
TYPED = (
    "mehmet yıl",
    "ayşe",
    "karaağaç",
    "zeynep nur ö",
    "0532 12",
    "532 100 4",
    "4567",
    "ilgaz",
    "emre kılıç",
    "deniz",
)


async def boards(program: Program, address: str) -> list[Row]:
    """The whole board for each scope, filtered, and its totals."""
    rows: list[Row] = []
    async with bare(address) as connection:
        for scope, email in EMAILS.items():
            actor = await actor_by_email(connection, email)
            floor = await taken_down(
                connection, actor, lambda w: pipeline.board(w, UUID(PIPELINE), limit=50, chosen=CardFilter())
            )
            browser = await program.person(scope)
            path = f"/api/pipelines/{PIPELINE}/board"
            bottom, value = await in_turns(lambda: send(connection, floor), lambda: browser.get(path))
            note = f"{len((await browser.get(path)).body) / 1000:.0f} kB"
            rows.append(Row(f"board, scope {scope}", value, floor=bottom, reach=1.7, note=note))
            for what, reach in (("board?source=whatsapp", 300.0), ("board?q=demir", 300.0), ("totals", None)):
                times = await timed(lambda: browser.get(f"/api/pipelines/{PIPELINE}/{what}"), 12)
                rows.append(Row(f"{what}, scope {scope}", middle(times), reach=reach))
    return rows


async def customer(program: Program, address: str) -> list[Row]:
    """A customer and the first fifty lines of a long story."""
    details = wire().details
    async with bare(address) as connection:
        actor = await actor_by_email(connection, EMAILS["own"])
        customer_id = await talkative(connection)

        async def ask(work: Work) -> None:
            await customers.customer(work, customer_id)
            await timeline(work, customer_id, details, Asked())

        floor = await taken_down(connection, actor, ask)
        browser = await program.person("own")

        async def look() -> None:
            await browser.get(f"/api/customers/{customer_id}")
            await browser.get(f"/api/customers/{customer_id}/timeline?limit=50")

        bottom, value = await in_turns(lambda: send(connection, floor), look, rounds=ROUNDS * 2)
        return [Row("customer with 50 lines", value, floor=bottom, reach=3.5, note="two requests")]


LONG = 10_000
"""Lines of the longest story there is."""


async def long_story(program: Program, address: str) -> list[Row]:
    """A page of a story of ten thousand lines: the newest, deep in the past, of one kind, of a day, of what was told late."""
    async with bare(address) as connection:
        customer_id, middle_seq = await lengthened(connection)
    browser = await program.person("own")
    path = f"/api/customers/{customer_id}/timeline?limit=50"
    asked = {
        "newest": "",
        "deep": f"&line={middle_seq}",
        "of a kind": "&kinds=work,lead",
        "of a day": f"&until={(now() - timedelta(days=200)).strftime('%Y-%m-%dT%H:%M:%SZ')}",
    }
    rows: list[Row] = []
    for what, query in asked.items():
        times = await timed(partial(browser.get, path + query), ROUNDS)
        rows.append(Row(f"timeline page of {LONG:,} lines, {what}", middle(times), reach=50))
    return rows


LENGTHEN = """
INSERT INTO journal (at, actor_kind, verb, subject_kind, subject_id, customer_id, facts, touched, removed_viewers, cause)
SELECT now() - (%(lines)s - n) * interval '45 minutes', 'system',
       (ARRAY['note.added', 'card.valued', 'message.received', 'customer.edited'])[n %% 4 + 1], 'card', gen_random_uuid(),
       %(id)s, CASE WHEN n %% 40 = 0 THEN
         jsonb_build_object('happened_at', to_char(now() AT TIME ZONE 'UTC' - n * interval '40 minutes',
                                                   'YYYY-MM-DD"T"HH24:MI:SS"Z"'))
       ELSE '{}' END, '[]', '{}', gen_random_uuid()
FROM generate_series(1, %(lines)s) AS n
"""


async def lengthened(connection: AsyncConnection) -> tuple[UUID, int]:
    """A customer of the seller who measures, with a story of ten thousand lines, and a line in the middle of it."""
    cursor = await connection.execute(
        "SELECT a.customer_id, (SELECT count(*) FROM journal j WHERE j.customer_id = a.customer_id)"
        " FROM customer_assignees a JOIN users u ON u.id = a.user_id AND u.email_key = %s"
        " ORDER BY a.customer_id LIMIT 1",
        [EMAILS["own"]],
    )
    row = await cursor.fetchone()
    assert row
    customer_id, lines = row
    if lines < LONG:
        await connection.execute(LENGTHEN, {"id": customer_id, "lines": LONG - lines})
        await connection.execute("ANALYZE journal")
    cursor = await connection.execute(
        "SELECT seq FROM journal WHERE customer_id = %s ORDER BY seq OFFSET %s LIMIT 1", [customer_id, LONG // 2]
    )
    place = await cursor.fetchone()
    assert place
    return customer_id, place[0]


async def today(program: Program, address: str) -> list[Row]:
    """What is late, for today and next: one's own, and a leader's look at a seller's."""
    end = (now() + timedelta(days=7)).strftime("%Y-%m-%dT%H:%M:%SZ")
    async with bare(address) as connection:
        seller = await actor_by_email(connection, EMAILS["own"])
    rows: list[Row] = []
    for scope in EMAILS:
        browser = await program.person(scope)
        path = f"/api/works?until={end}&limit=200" + ("" if scope == "own" else f"&owner={seller.id}")
        count = len((await browser.get(path)).json()["items"])
        times = await timed(partial(browser.get, path), ROUNDS)
        rows.append(Row(f"today, scope {scope}", middle(times), reach=50, note=f"{count} of them"))
    return rows


async def search(program: Program) -> list[Row]:
    """Each text as it is typed, letter by letter."""
    rows: list[Row] = []
    for scope in ("own", "all"):
        browser = await program.person(scope)
        times: list[float] = []
        for _ in range(2):
            for text in TYPED:
                for length in range(1, len(text) + 1):
                    times += await timed(partial(type_in, browser, text[:length]), 1)
        rows.append(Row(f"search as you type p50, scope {scope}", middle(times), reach=20))
        rows.append(Row(f"search as you type p99, scope {scope}", percentile(times, 0.99), reach=100))
    return rows


async def type_in(browser: Browser, text: str) -> None:
    """One letter more in the search box."""
    await browser.get(f"/api/search?q={quote(text)}")


async def talkative(connection: AsyncConnection) -> UUID:
    """A customer of the seller who measures, with a long story."""
    cursor = await connection.execute(
        "SELECT j.customer_id FROM journal j JOIN customer_assignees a USING (customer_id)"
        " JOIN users u ON u.id = a.user_id AND u.email_key = %s GROUP BY 1 ORDER BY count(*) DESC LIMIT 1",
        [EMAILS["own"]],
    )
    row = await cursor.fetchone()
    assert row
    return row[0]


async def timed(act: Callable[[], Awaitable[object]], times: int) -> list[float]:
    """How many milliseconds each time took."""
    took: list[float] = []
    for _ in range(times):
        began = time.perf_counter()
        await act()
        took.append((time.perf_counter() - began) * 1000)
    return took


async def in_turns(
    floor: Callable[[], Awaitable[object]], act: Callable[[], Awaitable[object]], *, rounds: int = ROUNDS
) -> tuple[float, float]:
    """The medians of floor and act, measured by turns so that a busy moment of the machine hits both."""
    for _ in range(8):
        await floor()
        await act()
    bottoms: list[float] = []
    values: list[float] = []
    for _ in range(rounds // 4):
        bottoms += await timed(floor, 4)
        values += await timed(act, 4)
    return middle(bottoms), middle(values)
