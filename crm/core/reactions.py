"""Reactions: what a room does when it hears a line. Each room reads the journal with its own cursor.

A batch is handled in the one transaction that moves the cursor, so each line acts once. When a batch fails it is handled
line by line; a line that fails alone is parked, shown and can be tried again, and the room goes on.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence

import msgspec
import psycopg
import structlog

from crm.core import faults, journal
from crm.core.doors import SYSTEM
from crm.core.house import House
from crm.core.journal import Written
from crm.core.problems import Unavailable
from crm.core.work import Work, begin, reading

log = structlog.get_logger()

Handler = Callable[[Work, Written], Awaitable[None]]
Together = Callable[[Work, Sequence[Written]], Awaitable[None]]
BATCH = 500
GATHER_SECONDS = 0.03
KEEP_UP = 5_000
"""A room that hears nothing of interest still moves its cursor every so many lines."""


class Room(msgspec.Struct, frozen=True):
    """A room that listens: its cursor's name and what it does on which verb."""

    name: str
    handlers: Mapping[str, Handler]
    together: Together | None = None
    """Handles many lines in their order where that is cheaper, each by its own cause; leaves what `handlers` leave."""
    patience: float = 0
    """Seconds a line may wait for others to be handled with: for what nobody has the screen open for."""


class Ahead(msgspec.Struct):
    """The next lines of the journal: how far they reach, how many they are, and those a room hears."""

    last: int
    count: int
    heard: list[Written]


# One statement, so that what is passed over is exactly what was looked at.
AHEAD = """
SELECT coalesce(max(seq), %(after)s::bigint) AS last, count(*) AS count,
       coalesce(json_agg(line ORDER BY seq) FILTER (WHERE verb = ANY(%(verbs)s)), '[]') AS heard
FROM (SELECT seq, at, actor_kind, actor_id, verb, subject_kind, subject_id, customer_id, facts, touched, removed_viewers,
             cause, request_id
      FROM journal WHERE seq > %(after)s ORDER BY seq LIMIT %(limit)s) line
"""


class Heard(msgspec.Struct):
    """The next lines of the journal: how far they reach, how many they are, and the newest of each verb."""

    last: int
    count: int
    verbs: dict[str, int]


HEARD = """
SELECT coalesce(max(last), %(after)s::bigint) AS last, coalesce(sum(count), 0)::int AS count,
       coalesce(jsonb_object_agg(verb, last) FILTER (WHERE verb = ANY(%(verbs)s)), '{}') AS verbs
FROM (SELECT verb, max(seq) AS last, count(*) AS count
      FROM (SELECT verb, seq FROM journal WHERE seq > %(after)s ORDER BY seq LIMIT %(limit)s) line GROUP BY verb) each
"""


class Cursor(msgspec.Struct):
    """How far a room has got."""

    room: str
    seq: int


class CursorHeld(Exception):
    """Another worker holds this room's cursor at the moment."""


async def keep_reacting(house: House, rooms: Sequence[Room]) -> None:
    """Every room reacts to the journal until cancelled; an absent database is waited for.

    The journal is looked through once for all of them: a room is asked to react only when a line it hears has come.
    """
    passed: dict[str, int] = {}
    since: dict[str, float] = {}
    with house.bell.reader() as bell:
        while True:
            try:
                has_more = await _listen(house, rooms, passed, since)
            except (Unavailable, psycopg.OperationalError):
                has_more = False
            if not has_more:
                await bell.wait(min((room.patience for room in rooms if room.name in since), default=1.0))
                # With hundreds of writes a second, a look after each would take more than the writes.
                await asyncio.sleep(GATHER_SECONDS)


async def _listen(house: House, rooms: Sequence[Room], passed: dict[str, int], since: dict[str, float]) -> bool:
    """The next lines reach the rooms that hear them; whether there may be more.

    `passed` holds how far each room has got as this process knows, a room that is new in it begins at its cursor; `since`,
    when a patient room that waits for more began to.
    """
    async with reading(house, SYSTEM, as_of=0) as work:
        if len(passed) < len(rooms):
            cursors = await work.all(Cursor, "SELECT room, seq FROM reaction_cursors")
            passed |= {cursor.room: cursor.seq for cursor in cursors}
        after = min(passed[room.name] for room in rooms)
        verbs = {verb for room in rooms for verb in room.handlers}
        ahead = await work.one(Heard, HEARD, after=after, limit=BATCH, verbs=sorted(verbs))
    waiting = [room for room in rooms if passed[room.name] < ahead.last and _hears(room, ahead, passed[room.name])]
    for room in rooms:
        if room not in waiting:
            passed[room.name] = max(passed[room.name], ahead.last)
    if ahead.count < BATCH:
        waiting = [room for room in waiting if _has_waited(room, since)]
    for room in waiting:
        since.pop(room.name, None)
    reached = await asyncio.gather(*(_keep_up(house, room, passed[room.name]) for room in waiting))
    passed |= {room.name: seq for room, (seq, _) in zip(waiting, reached, strict=True)}
    return ahead.count == BATCH or any(has_more for _, has_more in reached)


def _hears(room: Room, ahead: "Heard", passed: int) -> bool:
    if any(ahead.verbs.get(verb, 0) > passed for verb in room.handlers):
        return True
    # Its cursor must not fall so far behind that the next start has much to look through.
    return passed // KEEP_UP != ahead.last // KEEP_UP


def _has_waited(room: Room, since: dict[str, float]) -> bool:
    began = since.setdefault(room.name, time.monotonic())
    return time.monotonic() - began >= room.patience


async def _keep_up(house: House, room: Room, passed: int) -> tuple[int, bool]:
    """How far the room has got, and whether there may be more for it; where it was when it cannot get on now."""
    try:
        has_more, seq = await react(house, room, passed)
    except (Unavailable, psycopg.OperationalError, CursorHeld):
        return passed, False
    return seq, has_more


async def react(house: House, room: Room, reached: int = 0) -> tuple[bool, int]:
    """Handle the next lines of `room` beyond `reached` (known by this process to be of no interest).

    Returns whether there may be more, and how far it has got. Raises CursorHeld when another worker is at it.
    """
    try:
        return await _react(house, room, reached, limit=BATCH)
    except (Unavailable, CursorHeld):
        raise
    except Exception as error:  # noqa: BLE001 - whatever a handler raises, the room goes on line by line
        log.warning("reaction_batch_failed", room=room.name, error=repr(error))
    return await _react_singly(house, room)


async def _react(house: House, room: Room, reached: int, *, limit: int) -> tuple[bool, int]:
    async with begin(house, SYSTEM) as work:
        cursor = await _hold_cursor(work, room)
        after = max(cursor, reached)
        ahead = await work.one(Ahead, AHEAD, after=after, limit=limit, verbs=list(room.handlers))
        if room.together is not None and ahead.heard:
            await room.together(work, ahead.heard)
        else:
            for line in ahead.heard:
                await _handle(work, room, line)
        if ahead.heard or ahead.last // KEEP_UP != cursor // KEEP_UP:
            await _move_cursor(work, room, ahead.last)
    return ahead.count == limit, ahead.last


async def _react_singly(house: House, room: Room) -> tuple[bool, int]:
    async with begin(house, SYSTEM) as work:
        cursor = await _hold_cursor(work, room)
        lines = await work.all(Written, journal.AFTER, after=cursor, limit=BATCH)
    for line in lines:
        if line.verb in room.handlers:
            await _react_to_one(house, room, line)
        cursor = line.seq
    return len(lines) == BATCH, cursor


async def _react_to_one(house: House, room: Room, line: Written) -> None:
    try:
        async with begin(house, SYSTEM) as work:
            if await _hold_cursor(work, room) >= line.seq:
                return
            await _handle(work, room, line)
            await _move_cursor(work, room, line.seq)
    except (Unavailable, CursorHeld, psycopg.OperationalError):
        raise
    except Exception as error:  # the bad line is parked, whatever is wrong with it
        log.exception("reaction_parked", room=room.name, seq=line.seq, verb=line.verb)
        async with begin(house, SYSTEM) as work:
            await _hold_cursor(work, room)
            await _park(work, room, line, error)
            await _move_cursor(work, room, line.seq)


async def _park(work: Work, room: Room, line: Written, error: Exception) -> None:
    await work.run(
        "INSERT INTO parked_lines (room, seq, verb, reason, error)"
        " VALUES (%(room)s, %(seq)s, %(verb)s, %(reason)s, %(error)s)"
        " ON CONFLICT (room, seq) DO UPDATE SET tries = parked_lines.tries + 1, tried_at = now(),"
        "  reason = excluded.reason, error = excluded.error",
        room=room.name,
        seq=line.seq,
        verb=line.verb,
        reason=faults.reason_of(error),
        error=faults.described(error),
    )


async def retry_parked(house: House, room: Room, seq: int) -> None:
    """Handle a parked line again; it leaves the list when that succeeds, else one more try is noted and the error raised.

    A line that stands no longer in the journal leaves the list too.
    """
    line: Written | None = None
    try:
        async with begin(house, SYSTEM) as work:
            taken = await work.run(
                "DELETE FROM parked_lines WHERE room = %(room)s AND seq = %(seq)s", room=room.name, seq=seq
            )
            line = await work.maybe(Written, journal.AFTER, after=seq - 1, limit=1)
            if taken and line is not None and line.seq == seq:
                await _handle(work, room, line)
    except (Unavailable, psycopg.OperationalError):
        raise
    except Exception as error:
        log.exception("reaction_parked", room=room.name, seq=seq)
        if line is not None:
            async with begin(house, SYSTEM) as work:
                await _park(work, room, line, error)
        raise


async def _handle(work: Work, room: Room, line: Written) -> None:
    # What a reaction does has the cause of what it reacts to, so that undo and coalescing see one act.
    work.cause = line.cause
    await room.handlers[line.verb](work, line)


async def _hold_cursor(work: Work, room: Room) -> int:
    held = await work.maybe(
        int, "SELECT seq FROM reaction_cursors WHERE room = %(room)s FOR UPDATE SKIP LOCKED", room=room.name
    )
    if held is None:
        raise CursorHeld(room.name)
    return held


async def _move_cursor(work: Work, room: Room, seq: int) -> None:
    await work.run(
        "UPDATE reaction_cursors SET seq = %(seq)s, moved_at = now() WHERE room = %(room)s",
        room=room.name,
        seq=seq,
    )


async def are_behind(house: House, rooms: Sequence[Room]) -> bool:
    """Whether a line still waits for one of these rooms."""
    async with reading(house, SYSTEM, as_of=0) as work:
        for room in rooms:
            waiting = await work.all(
                bool,
                "SELECT EXISTS (SELECT FROM journal WHERE verb = ANY(%(verbs)s)"
                " AND seq > (SELECT seq FROM reaction_cursors WHERE room = %(room)s))",
                room=room.name,
                verbs=list(room.handlers),
            )
            if waiting[0]:
                return True
    return False


async def reached(house: House) -> int:
    """A number that grows as rooms get on."""
    async with reading(house, SYSTEM, as_of=0) as work:
        return await work.one(int, "SELECT coalesce(sum(seq), 0)::bigint FROM reaction_cursors")


async def ensure_cursors(house: House, rooms: list[Room]) -> None:
    """Every room has its cursor row; a new room starts at the beginning of the journal."""
    async with begin(house, SYSTEM) as work:
        await work.run(
            "INSERT INTO reaction_cursors (room) SELECT unnest(%(rooms)s::text[]) ON CONFLICT DO NOTHING",
            rooms=[room.name for room in rooms],
        )
