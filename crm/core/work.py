"""Work: the only way to the database. A function without `work` cannot touch it.

`async with begin(house, actor, …) as work:` is one transaction of one action; its journal lines are written last, together
with COMMIT. `async with reading(house, actor) as work:` is a read-only look, each statement with its own snapshot; `as_of`
is the journal head of the first one, so what is read can only be newer than it says.
"""

from collections.abc import AsyncGenerator, Iterable
from contextlib import asynccontextmanager
from datetime import datetime
from functools import cache
from inspect import signature
from itertools import starmap
from typing import Any, Generic, TypeVar
from uuid import UUID

import msgspec
import psycopg
from psycopg import AsyncConnection, AsyncCursor
from psycopg.abc import QueryNoTemplate as Query
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from crm.core import journal
from crm.core.doors import Actor
from crm.core.house import House
from crm.core.ids import new_id
from crm.core.journal import Fact, Line, Thing
from crm.core.problems import NotFound, Unavailable

T = TypeVar("T")
U = TypeVar("U")

# How the server plans (see `house`), until the transaction ends or the other is said.
PLANNED_FOR_VALUES = "SELECT set_config('plan_cache_mode', 'auto', true)"
PLANNED_ONCE = "SELECT set_config('plan_cache_mode', 'force_generic_plan', true)"


class Question(msgspec.Struct, Generic[T], frozen=True):
    """A statement with its parameters, and the shape of its rows."""

    shape: type[T]
    query: Query
    params: dict[str, object]


class Work:
    """A connection, the actor, and the lines collected so far."""

    def __init__(
        self,
        connection: AsyncConnection,
        actor: Actor,
        *,
        as_of: int = 0,
        request_id: UUID | None = None,
        cause: UUID | None = None,
    ) -> None:
        self.connection = connection
        self.actor = actor
        self.as_of = as_of
        self.request_id = request_id
        self.cause = cause or request_id or new_id()
        self.lines: list[Line] = []
        self.statements = 0
        self._later: list[tuple[Query, dict[str, object]]] = []

    async def one(self, shape: type[T], query: Query, /, **params: object) -> T:
        """The one row, as `shape`. Raises NotFound when there is none."""
        row = await self.maybe(shape, query, **params)
        if row is None:
            raise NotFound
        return row

    async def maybe(self, shape: type[T], query: Query, /, **params: object) -> T | None:
        """The first row as `shape`, or None."""
        rows = await self.all(shape, query, **params)
        return rows[0] if rows else None

    async def all(self, shape: type[T], query: Query, /, **params: object) -> list[T]:
        """All rows as `shape`: a struct is filled by column name, nested lists from JSON columns; anything else from the
        first column.
        """
        cursor = await self._execute(query, params)
        return _shaped(shape, cursor, await cursor.fetchall())

    async def once(self, shape: type[T], query: Query, /, **params: object) -> list[T]:
        """Like `all`, for a question whose best way depends on these very values: how much its viewer sees of all, what is
        looked for. The server plans it for them alone and keeps nothing prepared.
        """
        await self.catch_up()
        self.statements += 1
        async with self.connection.pipeline():
            await self.connection.execute(PLANNED_FOR_VALUES)
            cursor = await self.connection.execute(query, params or None, binary=True, prepare=False)
            await self.connection.execute(PLANNED_ONCE)
        return _shaped(shape, cursor, await cursor.fetchall())

    async def run(self, query: Query, /, **params: object) -> int:
        """Run a statement; the number of rows it affected."""
        return (await self._execute(query, params)).rowcount

    async def both(self, first: "Question[T]", second: "Question[U]") -> tuple[T, U]:
        """The one row of each of two questions, sent together: the second sees what the first has locked.

        Raises NotFound when either has none. The second may not depend on the answer to the first.
        """
        await self.catch_up()
        self.statements += 2
        async with self.connection.pipeline():
            cursors = [await self.connection.execute(q.query, q.params or None, binary=True) for q in (first, second)]
        one, other = [await cursor.fetchall() for cursor in cursors]
        if not one or not other:
            raise NotFound
        return _shaped(first.shape, cursors[0], one)[0], _shaped(second.shape, cursors[1], other)[0]

    def later(self, query: Query, /, **params: object) -> None:
        """Run a statement whose answer nobody needs, together with what comes next: the lines and COMMIT, at best."""
        self.statements += 1
        self._later.append((query, params))

    async def catch_up(self) -> None:
        """Send what was put off."""
        waiting, self._later = self._later, []
        for query, params in waiting:
            await self.connection.execute(query, params or None, binary=True)

    def record(
        self,
        fact: Fact,
        *,
        subject: tuple[str, UUID | None],
        customer_id: UUID | None = None,
        touched: Iterable[tuple[str, UUID | str]] = (),
        removed_viewers: Iterable[UUID] = (),
    ) -> None:
        """Collect one journal line. `touched` names what screens must reload; the subject is always among it."""
        kind, key = subject
        things: list[Thing] = [(kind, str(key))] if key is not None else []
        things += [(k, str(i)) for k, i in touched if (k, str(i)) not in things]
        self.lines.append(
            Line(
                verb=fact.verb,
                subject_kind=kind,
                subject_id=key,
                customer_id=customer_id,
                facts=fact,
                touched=things,
                removed_viewers=list(removed_viewers),
                cause=self.cause,
            )
        )

    async def _execute(self, query: Query, params: dict[str, object]) -> AsyncCursor[Any]:
        await self.catch_up()
        self.statements += 1
        return await self.connection.execute(query, params or None, binary=True)

    async def commit(self) -> int:
        """Write the lines under the journal lock together with COMMIT; the last `seq`, 0 without lines."""
        if not self.lines:
            await self.catch_up()
            await self.connection.commit()
            return 0
        params = {
            "actor_kind": self.actor.kind,
            "actor_id": self.actor.id,
            "request_id": self.request_id,
            "lines": journal.encode_lines(self.lines),
        }
        async with self.connection.pipeline():
            await self.catch_up()
            cursor = await self.connection.execute(journal.WRITE, params)
            await self.connection.commit()
        written = await cursor.fetchall()
        return int(written[-1][0])


def _shaped(shape: type[T], cursor: AsyncCursor[Any], rows: list[Any]) -> list[T]:
    if not rows:
        return []
    if not issubclass(shape, msgspec.Struct):
        return msgspec.convert([row[0] for row in rows], list[shape])
    described = cursor.description or ()
    plan = _plan(shape, tuple((column.name, column.type_code) for column in described))
    if plan is not None:
        columns = list(zip(*rows, strict=True))
        # A column at a time: the values of most are already what the struct holds.
        filled = [columns[at] if kind is None else msgspec.convert(columns[at], kind) for at, kind in plan.fields]
        if not any(None in columns[at] for at in plan.never_null):
            return list(starmap(shape, zip(*filled, strict=True)))
    names = [column.name for column in described]
    return msgspec.convert([dict(zip(names, row, strict=True)) for row in rows], list[shape])


PLAIN: dict[int, type] = {16: bool, 20: int, 21: int, 23: int, 25: str, 1184: datetime, 2950: UUID}
"""What comes from columns of these types of PostgreSQL (by their number in its catalogue), checked and whole."""


class _Plan(msgspec.Struct):
    """How a struct is filled: for each of its fields the column, and what its values become unless they are so already."""

    fields: list[tuple[int, Any]]
    never_null: list[int]


@cache
def _plan(shape: type[msgspec.Struct], columns: tuple[tuple[str, int], ...]) -> _Plan | None:
    """None when a field has no column, or is filled by name alone."""
    places = {name: (at, code) for at, (name, code) in enumerate(columns)}
    fields = msgspec.structs.fields(shape)
    by_name = any(each.kind is each.KEYWORD_ONLY for each in signature(shape).parameters.values())
    if by_name or any(field.encode_name not in places for field in fields):
        return None
    plan = _Plan([], [])
    for field in fields:
        at, code = places[field.encode_name]
        plain = PLAIN.get(code)
        is_plain = plain is not None and field.type in (plain, plain | None)
        plan.fields.append((at, None if is_plain else list[field.type]))
        if is_plain and field.type is plain:
            plan.never_null.append(at)
    return plan


@asynccontextmanager
async def begin(
    house: House, actor: Actor, *, request_id: UUID | None = None, cause: UUID | None = None
) -> AsyncGenerator[Work]:
    """One transaction. Commits with its journal lines on leaving, rolls everything back on an exception.

    After it `work.as_of` is the last line written. Raises Unavailable when the database cannot be reached.
    """
    async with _connection(house.writing) as connection:
        work = Work(connection, actor, request_id=request_id, cause=cause)
        try:
            yield work
            work.as_of = await work.commit()
        except BaseException:
            if not connection.closed:
                await connection.rollback()
            raise
    if work.lines:
        house.bell.ring()


@asynccontextmanager
async def reading(house: House, actor: Actor, *, as_of: int | None = None) -> AsyncGenerator[Work]:
    """A read-only look. `as_of` is the head of the journal, asked for unless the caller read it just before.

    Raises Unavailable when the database cannot be reached.
    """
    async with _connection(house.reading) as connection:
        work = Work(connection, actor, as_of=as_of or 0)
        if as_of is None:
            work.as_of = (await work.all(int, journal.HEAD))[0]
        yield work


@asynccontextmanager
async def _connection(pool: AsyncConnectionPool) -> AsyncGenerator[AsyncConnection]:
    try:
        async with pool.connection() as connection:
            yield connection
    except (PoolTimeout, psycopg.OperationalError, psycopg.InterfaceError) as fault:
        if isinstance(fault, psycopg.errors.QueryCanceled | psycopg.errors.DeadlockDetected):
            raise
        # One dead connection means that its neighbours died too: have them all replaced.
        await pool.check()
        raise Unavailable from fault
