"""The statements the program sends for one question, taken down and sent again without the program: the floor."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, cast

import msgspec
import psycopg
from psycopg.types.json import set_json_loads

from crm.core.doors import Actor
from crm.core.work import Work
from crm.people import queries as people

Statement = tuple[Any, dict[str, object] | None]


class Recorder:
    """A connection that remembers what was sent through it."""

    def __init__(self, connection: psycopg.AsyncConnection) -> None:
        self._connection = connection
        self.sent: list[Statement] = []

    async def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
        self.sent.append((query, params))
        return await self._connection.execute(query, params, **options)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)


@asynccontextmanager
async def bare(address: str, *, autocommit: bool = True) -> AsyncGenerator[psycopg.AsyncConnection]:
    """A connection set up like the program's own."""
    async with await psycopg.AsyncConnection.connect(
        address, autocommit=autocommit, options="-c timezone=UTC -c statement_timeout=60000"
    ) as connection:
        connection.prepare_threshold = 3
        set_json_loads(msgspec.json.decode, connection)
        yield connection


async def taken_down(
    connection: psycopg.AsyncConnection, actor: Actor, ask: Callable[[Work], Awaitable[object]], *, as_of: int = 1
) -> list[Statement]:
    """The statements of one question asked by this actor."""
    recorder = Recorder(connection)
    work = Work(cast("psycopg.AsyncConnection", recorder), actor, as_of=as_of)
    await ask(work)
    await work.catch_up()
    return recorder.sent


async def send(connection: psycopg.AsyncConnection, statements: list[Statement]) -> None:
    """Send them and take the rows as they come."""
    for query, params in statements:
        cursor = await connection.execute(query, params, binary=True)
        if cursor.description:
            await cursor.fetchall()


async def actor_by_email(connection: psycopg.AsyncConnection, email: str) -> Actor:
    """The person with this address, with their rights."""
    cursor = await connection.execute("SELECT id, name FROM users WHERE email_key = %s", [email])
    row = await cursor.fetchone()
    assert row
    work = Work(connection, Actor("system", None, "", None))
    viewer = (await people.viewers_of(work, [row[0]]))[row[0]]
    return Actor("person", row[0], row[1], viewer)
