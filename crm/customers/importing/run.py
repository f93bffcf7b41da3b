"""Importing a file: its rows become leads, five hundred in a transaction, told by one cause."""

import asyncio
import hashlib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import TextIO
from uuid import UUID

import msgspec
import psycopg
import structlog

from crm.core.cells import write_rows
from crm.core.doors import Actor
from crm.core.house import House
from crm.core.ids import new_id
from crm.core.problems import Invalid, NotFound
from crm.core.text import email_key, fold
from crm.core.work import begin, reading
from crm.customers import actions
from crm.customers.actions.identities import lock_keys
from crm.customers.importing.columns import Columns
from crm.customers.importing.sheets import BrokenRow, Row, Sheet, rows

log = structlog.get_logger()

ORIGIN = "import"
BATCH = 500
"""Rows in a transaction: live leads of the same people wait no longer than it takes."""
TRIES = 5


class Counts(msgspec.Struct):
    """What became of the rows, or would."""

    new: int = 0
    joined: int = 0
    attention: int = 0
    """Of these two: somebody should look at them."""
    again: int = 0
    broken: int = 0

    @property
    def rows(self) -> int:
        """All rows that were not empty."""
        return self.new + self.joined + self.again + self.broken


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What the person who imports asked for."""

    source: str = ORIGIN
    assignee: str | None = None
    columns: Mapping[str, str] = {}


class _Given(msgspec.Struct, frozen=True):
    """A row and the lead it is."""

    row: Row
    lead: actions.GivenLead


Progress = Callable[[int, Counts], None]
"""Told the number of the line reached and the counts so far."""


async def import_file(
    house: House, actor: Actor, sheet: Sheet, wanted: Wanted, errors: Path, progress: Progress
) -> Counts:
    """Every readable row is a lead, and its customer found or made; the others stand in the file `errors` with reasons.

    Rows that came before are left out, so the same file may be imported again. Raises Invalid for an unknown source,
    NotFound for an unknown assignee, UnknownMapping for columns that cannot be.
    """
    columns, assignees = await _prepare(house, actor, sheet, wanted)
    counts, cause = Counts(), new_id()
    with _ErrorFile(errors) as error_file:
        batches = _batches(sheet, columns)
        batch = await asyncio.to_thread(next, batches, None)
        while batch is not None:
            # The next rows are read while the database works on these.
            reading_on = asyncio.create_task(asyncio.to_thread(next, batches, None))
            try:
                broken = await _receive(house, actor, batch[0], assignees, cause, counts)
            finally:
                following = await reading_on
            error_file.write([*batch[1], *broken])
            counts.broken += len(batch[1]) + len(broken)
            progress(batch[2], counts)
            batch = following
    return counts


async def preview_file(house: House, actor: Actor, sheet: Sheet, wanted: Wanted, progress: Progress) -> Counts:
    """What importing the file would do. Nothing is written. Raises as `import_file`."""
    columns, _ = await _prepare(house, actor, sheet, wanted)
    counts, seen, known = Counts(), set[int](), set[int]()
    for given, broken, line in _batches(sheet, columns):
        await _recall(house, actor, given, seen, known)
        for each in given:
            _foresee(each.lead, seen, known, counts)
        counts.broken += len(broken)
        progress(line, counts)
    return counts


async def _prepare(house: House, actor: Actor, sheet: Sheet, wanted: Wanted) -> tuple[Columns, tuple[UUID, ...]]:
    async with reading(house, actor) as work:
        found = await work.all(_Source, "SELECT key, name FROM sources")
        sources = {fold(text): source.key for source in found for text in (source.key, source.name)}
        if fold(wanted.source) not in sources:
            raise Invalid({"source": "unknown_source"})
        assignees: tuple[UUID, ...] = ()
        if wanted.assignee is not None:
            person = await work.maybe(
                UUID, "SELECT id FROM users WHERE email_key = %(key)s AND is_active", key=email_key(wanted.assignee)
            )
            if person is None:
                raise NotFound
            assignees = (person,)
    return Columns(sheet.header, wanted.columns, sources, sources[fold(wanted.source)]), assignees


class _Source(msgspec.Struct):
    key: str
    name: str


def _batches(sheet: Sheet, columns: Columns) -> Iterator[tuple[list[_Given], list[BrokenRow], int]]:
    """(leads, broken rows, last line) of each batch."""
    every = rows(sheet)
    while some := list(islice(every, BATCH)):
        given: list[_Given] = []
        broken = [row for row in some if isinstance(row, BrokenRow)]
        for row in some:
            if isinstance(row, Row):
                read = _read(row, columns)
                if read is None:
                    broken.append(BrokenRow(row.line, "neither a name nor a way to reach anybody", row.text))
                else:
                    given.append(_Given(row, read))
        yield given, sorted(broken, key=lambda row: row.line), some[-1].line


def _read(row: Row, columns: Columns) -> actions.GivenLead | None:
    # By its content, not its place: a file that grew may be imported again, and its old rows are known.
    written = dict(zip(columns.header, row.cells, strict=True))
    number = hashlib.sha256(msgspec.json.encode(list(zip(columns.header, row.cells, strict=True)))).hexdigest()[:40]
    lead = columns.lead(row.cells, number)
    return actions.read_lead(lead, {name: cell for name, cell in written.items() if cell}) if lead else None


async def _receive(
    house: House, actor: Actor, given: Sequence[_Given], assignees: tuple[UUID, ...], cause: UUID, counts: Counts
) -> list[BrokenRow]:
    """Receive these rows together; when that fails, one by one, so that a single bad row stops nobody else."""
    try:
        became = await _receive_together(house, actor, given, assignees, cause)
    except (psycopg.DataError, psycopg.IntegrityError) as error:
        if len(given) == 1:
            log.warning("import_row_failed", line=given[0].row.line, error=type(error).__name__)
            return [BrokenRow(given[0].row.line, "the database refuses it", given[0].row.text)]
        return [row for each in given for row in await _receive(house, actor, [each], assignees, cause, counts)]
    broken: list[BrokenRow] = []
    for each, outcome in zip(given, became, strict=True):
        if outcome.kind == "taken":
            broken.append(
                BrokenRow(each.row.line, "imported before with other columns or another source", each.row.text)
            )
            continue
        counts.new += outcome.kind == "new"
        counts.joined += outcome.kind == "joined"
        counts.again += outcome.kind == "again"
        counts.attention += outcome.kind in ("new", "joined") and bool(each.lead.contact.problems)
    return broken


async def _receive_together(
    house: House, actor: Actor, given: Sequence[_Given], assignees: tuple[UUID, ...], cause: UUID
) -> list[actions.BecomeLead]:
    leads = [each.lead for each in given]
    for number in range(1, TRIES + 1):
        try:
            async with begin(house, actor, cause=cause) as work:
                return await actions.receive_leads(work, leads, origin=ORIGIN, assignees=assignees)
        except (psycopg.errors.DeadlockDetected, psycopg.errors.QueryCanceled):
            # Somebody else held the same people; they are done by now.
            if number == TRIES:
                raise
            await asyncio.sleep(0.2 * number)
    raise AssertionError("unreachable")


# What a file would do


class _Known(msgspec.Struct):
    """Keys of this batch the database knows."""

    identities: list[str]
    leads: list[str]


async def _recall(house: House, actor: Actor, given: Sequence[_Given], seen: set[int], known: set[int]) -> None:
    keys = sorted({key for each in given for key in lock_keys(each.lead.contact.identities)})
    async with reading(house, actor) as work:
        found = await work.one(
            _Known,
            "SELECT ARRAY(SELECT a.key FROM unnest(%(keys)s::text[]) AS a(key) JOIN identities i"
            "   ON i.kind = split_part(a.key, ':', 1) AND i.value = substr(a.key, strpos(a.key, ':') + 1)) AS identities,"
            " ARRAY(SELECT external_id FROM leads WHERE origin = %(origin)s AND external_id = ANY(%(ids)s::text[])) AS leads",
            keys=keys,
            origin=ORIGIN,
            ids=[each.lead.lead.external_id for each in given],
        )
    # Numbers instead of texts: they are all that is kept of the file, and ten times smaller.
    known |= {hash(key) for key in found.identities}
    seen |= {hash(key) for key in found.leads}


def _foresee(given: actions.GivenLead, seen: set[int], known: set[int], counts: Counts) -> None:
    number = hash(given.lead.external_id)
    if number in seen:
        counts.again += 1
        return
    seen.add(number)
    keys = {hash(key) for key in lock_keys(given.contact.identities)}
    if keys & known:
        counts.joined += 1
    else:
        counts.new += 1
    counts.attention += bool(given.contact.problems)
    known |= keys


class _ErrorFile:
    """The rows that were not imported; there is no file while there are none."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: TextIO | None = None

    def __enter__(self) -> "_ErrorFile":
        return self

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            self._file.close()

    def write(self, broken: Sequence[BrokenRow]) -> None:
        """Add these rows."""
        if not broken:
            return
        if self._file is None:
            # Nobody else reads people's phones in it; the mark lets spreadsheets read it as UTF-8.
            number = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            self._file = os.fdopen(number, "w", encoding="utf-8-sig", newline="")
            write_rows(self._file, [("line", "reason", "row")])
        write_rows(self._file, ((str(row.line), row.reason, row.text[:10_000]) for row in broken))
