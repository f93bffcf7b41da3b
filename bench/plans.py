"""`python -m bench --plans`: how PostgreSQL carries out the main questions, slowest parts first in the reading."""

import json
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import psycopg
from psycopg import sql
from rich.console import Console
from rich.table import Table

from bench.company import EMAILS
from bench.dataset import PIPELINE, STAGES
from bench.statements import Statement, actor_by_email, bare, taken_down
from crm.activities.timeline import Asked, timeline
from crm.core import journal
from crm.core.clock import local_day, now
from crm.core.work import Work
from crm.customers import queries as customers
from crm.customers.filtering import Condition, Filter
from crm.main.wiring import wire
from crm.people import queries as people
from crm.pipeline import queries as pipeline
from crm.pipeline.filters import CardFilter
from crm.pipeline.history.insight import insight
from crm.pipeline.history.moved import Choice, moved
from crm.pipeline.history.past import past_board
from crm.pipeline.totals import stage_totals

Ask = Callable[[Work], Awaitable[object]]
EVERY = CardFilter()
MONTH = timedelta(days=30)
BY_SOURCE = Filter("all", [Condition("source", "any_of", ["whatsapp"])], [])


async def explain(address: str, folder: Path, console: Console) -> None:
    """The time and the plan of each statement; the plans go to files in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    table = Table("question", "scope", "statement", "planning", "execution ms", "buffers", "rows")
    async with bare(address) as connection:
        busy = await _busy_customer(connection)
        for scope, email in EMAILS.items():
            actor = await actor_by_email(connection, email)
            for name, ask in _questions(busy).items():
                for place, statement in enumerate(await taken_down(connection, actor, ask)):
                    row, plan = await _explained(connection, statement)
                    if row[1] != "":
                        table.add_row(name, scope, str(place + 1), *row)
                        (folder / f"{name.replace(' ', '-')}-{scope}-{place + 1}.txt").write_text(plan)
    console.print(table)


def _questions(busy: UUID) -> dict[str, Ask]:
    pipeline_id, details = UUID(PIPELINE), wire().details
    stages = [UUID(stage) for stage in STAGES]
    return {
        "board": lambda w: pipeline.board(w, pipeline_id, limit=50, chosen=EVERY),
        "board filtered by source": lambda w: pipeline.board(w, pipeline_id, limit=50, chosen=CardFilter(BY_SOURCE)),
        "board filtered by rare text": lambda w: pipeline.board(
            w, pipeline_id, limit=50, chosen=CardFilter(q="Küçükçekmecelioğlu")
        ),
        "board filtered by text": lambda w: pipeline.board(w, pipeline_id, limit=50, chosen=CardFilter(q="yıl")),
        "totals": lambda w: stage_totals(w, stages, EVERY),
        "insight": lambda w: insight(w, pipeline_id, today=local_day(now()), chosen=EVERY),
        "board a month ago": lambda w: past_board(w, pipeline_id, at=now() - MONTH, limit=50, chosen=EVERY),
        "moved since a week": lambda w: moved(
            w, pipeline_id, since=now() - MONTH / 4, limit=50, cursor=None, choice=Choice(), chosen=EVERY
        ),
        "totals filtered": lambda w: stage_totals(w, stages, CardFilter(BY_SOURCE)),
        "stage page": lambda w: pipeline.stage_cards(w, stages[0], limit=50, cursor=None, chosen=EVERY),
        "customers page": lambda w: customers.customers_page(w, limit=50, cursor=None),
        "customer": lambda w: customers.customers_by_ids(w, [busy]),
        "search a": lambda w: customers.search(w, "a", limit=20),
        "search meh": lambda w: customers.search(w, "meh", limit=20),
        "search mehmet yil": lambda w: customers.search(w, "Mehmet Yıl", limit=20),
        "search phone head": lambda w: customers.search(w, "0532 10", limit=20),
        "search phone tail": lambda w: customers.search(w, "5 678", limit=20),
        "timeline": lambda w: timeline(w, busy, details, Asked()),
        "rights": lambda w: people.viewers_of(w, [w.actor.viewer.user_id]) if w.actor.viewer else _nothing(),
        "journal head": lambda w: w.all(int, journal.HEAD),
        "journal tail": _tail,
    }


async def _nothing() -> None:
    return None


async def _tail(work: Work) -> None:
    head = (await work.all(int, journal.HEAD))[0]
    await work.run(journal.AFTER, after=head - 3, limit=500)


async def _busy_customer(connection: psycopg.AsyncConnection) -> UUID:
    cursor = await connection.execute(
        "SELECT j.customer_id FROM journal j JOIN customer_assignees a USING (customer_id)"
        " JOIN users u ON u.id = a.user_id AND u.email_key = %s"
        " GROUP BY 1 ORDER BY count(*) DESC LIMIT 1",
        [EMAILS["own"]],
    )
    row = await cursor.fetchone()
    assert row
    return row[0]


async def _explained(connection: psycopg.AsyncConnection, statement: Statement) -> tuple[tuple[str, ...], str]:
    query, params = statement
    if isinstance(query, sql.Composable):
        query = query.as_string(connection)
    text = query.decode() if isinstance(query, bytes) else str(query)
    asked = f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {text}".encode()
    await connection.execute(asked, params, prepare=False)
    cursor = await connection.execute(asked, params, prepare=False)
    row = await cursor.fetchone()
    assert row
    plan = row[0][0] if not isinstance(row[0], str) else json.loads(row[0])[0]
    cursor = await connection.execute(f"EXPLAIN (ANALYZE, BUFFERS) {text}".encode(), params, prepare=False)
    readable = text + "\n\n" + "\n".join(line[0] for line in await cursor.fetchall())
    top = plan["Plan"]
    buffers = top["Shared Hit Blocks"] + top["Shared Read Blocks"]
    return (
        f"{plan['Planning Time']:.2f}",
        f"{plan['Execution Time']:.2f}",
        str(buffers),
        str(top["Actual Rows"]),
    ), readable
