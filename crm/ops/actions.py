"""Writes of ops: ranges of the journal sealed, checks of the chain asked for and carried on, parked lines settled."""

from collections.abc import Callable
from datetime import date, datetime
from typing import LiteralString
from uuid import UUID

import msgspec
from psycopg import sql

from crm.core import journal
from crm.core.ids import new_id
from crm.core.work import Work
from crm.ops import doors, verbs
from crm.ops.audit import export
from crm.ops.audit.schemas import AuditExport, AuditFilter
from crm.ops.audit.walk import walk
from crm.ops.chain import CUT, RANGE, RANGES, SEAL, LockedCheck, Range, Span

STEP = 20
"""Ranges looked at in one transaction: a fraction of a second."""

WAITING: LiteralString = """
SELECT id, asked_by, asked_at, checked_to, lines, broken, broken_from, broken_to, done_at FROM chain_checks
"""


class End(msgspec.Struct):
    """When a check ended, and the hash it reached."""

    done_at: datetime
    hash: str | None


async def seal_lines(work: Work) -> int:
    """The next lines are sealed; how many, 0 when none waits. All of them are committed, as `seq` is commit order."""
    return await work.maybe(int, SEAL, most=RANGE) or 0


async def ask_check(work: Work) -> UUID:
    """The chain is to be checked; one that is under way answers for it."""
    doors.may_view_audit(work.actor)
    # Two who ask at once stand in line here, and the second finds the check of the first.
    await work.run("SELECT pg_advisory_xact_lock(9)")
    waiting = await work.maybe(UUID, "SELECT id FROM chain_checks WHERE done_at IS NULL ORDER BY asked_at LIMIT 1")
    if waiting is not None:
        return waiting
    check_id, viewer = new_id(), work.actor.viewer
    await work.run(
        "INSERT INTO chain_checks (id, asked_by) VALUES (%(id)s, %(asked_by)s)",
        id=check_id,
        asked_by=viewer.user_id if viewer else None,
    )
    work.record(verbs.AuditCheckAsked(), subject=("chain_check", check_id))
    return check_id


async def ask_nightly_check(work: Work, night: date) -> None:
    """The check of this night is to be made, once, by whichever worker comes first."""
    await work.run(
        "INSERT INTO chain_checks (id, night) SELECT %(id)s, %(night)s WHERE EXISTS (SELECT FROM seals)"
        " ON CONFLICT DO NOTHING",
        id=new_id(),
        night=night,
    )


async def check_further(work: Work, check_id: UUID | None = None) -> LockedCheck | None:
    """A check got further, or ended: this one, or any that waits and nobody else is at. None when there is none.

    How far it got stands in its row, so whoever comes next goes on there.
    """
    if check_id is None:
        check = await work.maybe(
            LockedCheck, WAITING + "WHERE done_at IS NULL ORDER BY asked_at LIMIT 1 FOR UPDATE SKIP LOCKED"
        )
    else:
        check = await work.one(LockedCheck, WAITING + "WHERE id = %(id)s FOR UPDATE", id=check_id)
    if check is None or check.done_at is not None:
        return check
    ranges = await work.all(Range, RANGES, after=check.checked_to, limit=STEP)
    for each in ranges:
        check.go_on(each)
    if ranges:
        await _keep(work, check)
    else:
        await _end(work, check)
    return check


async def _keep(work: Work, check: LockedCheck) -> None:
    await work.run(
        "UPDATE chain_checks SET checked_to = %(checked_to)s, lines = %(lines)s, broken = %(broken)s,"
        " broken_from = %(broken_from)s, broken_to = %(broken_to)s WHERE id = %(id)s",
        id=check.id,
        checked_to=check.checked_to,
        lines=check.lines,
        broken=check.broken,
        broken_from=check.broken_from,
        broken_to=check.broken_to,
    )


async def _end(work: Work, check: LockedCheck) -> None:
    # Numbers begin at one: what stands before cannot have been written by the journal.
    stray = await work.maybe(
        Span, "SELECT min(seq) AS from_seq, 0 AS to_seq FROM journal WHERE seq < 1 HAVING count(*) > 0"
    )
    for span in (stray, await work.maybe(Span, CUT)):
        if span is not None:
            check.breaks(span)
    await _keep(work, check)
    ended = await work.one(
        End,
        "UPDATE chain_checks SET done_at = now(), hash = (SELECT hash FROM seals WHERE to_seq = checked_to)"
        " WHERE id = %(id)s RETURNING done_at, encode(hash, 'hex') AS hash",
        id=check.id,
    )
    check.done_at = ended.done_at
    work.record(
        verbs.AuditChecked(
            to_seq=check.checked_to,
            lines=check.lines,
            broken=check.broken,
            broken_from=check.broken_from,
            broken_to=check.broken_to,
            hash=ended.hash,
        ),
        subject=("chain_check", check.id),
    )


class Settled(msgspec.Struct):
    """A parked line somebody decided about."""

    id: UUID
    room: str
    seq: int
    verb: str
    reason: str
    tries: int


async def retry_parked(work: Work, parked_id: UUID) -> Settled:
    """It is known who wants a parked line handled again; the reaction does so afterwards, as the system. Raises Forbidden
    unallowed, NotFound when it is parked no more.
    """
    doors.may_manage_operations(work.actor)
    line = await work.one(
        Settled, "SELECT id, room, seq, verb, reason, tries FROM parked_lines WHERE id = %(id)s", id=parked_id
    )
    fact = verbs.ParkedLineRetried(room=line.room, seq=line.seq, of_verb=line.verb)
    work.record(fact, subject=("parked_line", parked_id))
    return line


async def discard_parked(work: Work, parked_id: UUID) -> None:
    """A parked line need not be handled any more. Raises Forbidden unallowed, NotFound when it is parked no more."""
    doors.may_manage_operations(work.actor)
    line = await work.one(
        Settled, "DELETE FROM parked_lines WHERE id = %(id)s RETURNING id, room, seq, verb, reason, tries", id=parked_id
    )
    fact = verbs.ParkedLineDiscarded(
        room=line.room, seq=line.seq, of_verb=line.verb, reason=line.reason, tries=line.tries
    )
    work.record(fact, subject=("parked_line", parked_id))


async def make_export(work: Work, chosen: AuditFilter, prove: Callable[[], None]) -> AuditExport:
    """These lines may be fetched as a file for some minutes, by whoever asks; that they are is a line itself.

    `prove` refuses whoever has not proved of late who they are, and is asked for many rows only. Raises TooManyRows.
    """
    user_id = export.taker_of(work.actor)
    await work.run("SET LOCAL statement_timeout = '30s'")
    head = await work.one(int, journal.HEAD)
    found = await walk(work, chosen, before=head + 1)
    count = sql.SQL(export.COUNT).format(walk=found.query)
    rows = await work.one(int, count, **found.params, limit=export.MOST_ROWS + 1)
    if rows > export.MOST_ROWS:
        raise export.TooManyRows(most=f"{export.MOST_ROWS:,}".replace(",", " "))
    if rows > export.FRESH_ABOVE:
        prove()
    made = AuditExport(id=new_id(), rows=rows)
    await work.run(
        "INSERT INTO audit_exports (id, made_by, filter, to_seq, rows)"
        " VALUES (%(id)s, %(made_by)s, %(filter)s, %(to_seq)s, %(rows)s)",
        id=made.id,
        made_by=user_id,
        filter=msgspec.json.encode(chosen).decode(),
        to_seq=head,
        rows=rows,
    )
    told = msgspec.structs.replace(chosen, record_id=None, customer_id=None)
    fact = verbs.AuditExported(rows=rows, filter=told, is_of_one_record=told != chosen)
    work.record(fact, subject=("audit_export", made.id))
    return made


async def forget_exports(work: Work) -> None:
    """What can be fetched no more is not kept either."""
    await work.run("DELETE FROM audit_exports WHERE made_at < now() - interval '1 day'")
