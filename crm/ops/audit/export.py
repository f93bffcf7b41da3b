"""Taking the audit log out of the house: what was asked for as a table, read and sent page by page."""

import time
from collections.abc import AsyncGenerator, Sequence
from typing import LiteralString
from uuid import UUID

import msgspec

from crm.core.asking import Asking
from crm.core.clock import ISTANBUL
from crm.core.doors import Actor
from crm.core.i18n import Language, known_language, say
from crm.core.problems import NotFound, Refused
from crm.core.work import Work
from crm.ops import doors
from crm.ops.audit.lines import told, walked
from crm.ops.audit.names import Names
from crm.ops.audit.schemas import AuditFilter, AuditLine
from crm.ops.audit.walk import walk
from crm.people.matrix import BYTE_ORDER_MARK, csv_lines

PAGE = 1_000
MOST_ROWS = 1_000_000
"""About what a sheet of a spreadsheet holds."""
FRESH_ABOVE = 5_000
"""Who takes out more than so many rows has just proved who they are."""
RECHECK_SECONDS = 1.0

KINDS: tuple[LiteralString, ...] = (
    "number", "time", "who", "what", "record", "name", "customer", "address", "count", "code", "changes",
)  # fmt: skip

COUNT: LiteralString = "SELECT count(*) FROM {walk} w"

# For some minutes, to whoever asked for it; an address of a file that is found later leads to nothing.
FOUND: LiteralString = """
SELECT id, rows, filter, to_seq FROM audit_exports
WHERE id = %(id)s AND made_by = %(user_id)s AND made_at > now() - interval '5 minutes'
"""


class TooManyRows(Refused):
    """More lines than one file is meant to hold."""

    code = "too_many_rows"


class Asked(msgspec.Struct):
    """An export as it was asked for."""

    id: UUID
    rows: int
    filter: AuditFilter
    to_seq: int


async def export_asked(work: Work, export_id: UUID) -> Asked:
    """An export of one's own, made within the last minutes. Raises NotFound for any other."""
    found = await work.maybe(Asked, FOUND, id=export_id, user_id=taker_of(work.actor))
    if found is None:
        raise NotFound
    return found


async def export_pages(asking: Asking, asked: Asked, names: Names) -> AsyncGenerator[bytes]:
    """The file, page by page. Who asks is asked again while it is sent: without the right or the session it breaks off,
    so that what has come is no whole file, and with less of it what follows tells less.
    """
    language, before = known_language(asking.language), asked.to_seq + 1
    yield (BYTE_ORDER_MARK + csv_lines([[say(language, f"audit.export.{kind}") for kind in KINDS]])).encode()
    checked = time.monotonic()
    while True:
        if time.monotonic() - checked >= RECHECK_SECONDS:
            taker_of(await asking.renew())
            checked = time.monotonic()
        async with asking.look() as work:
            found = await walked(work, await walk(work, asked.filter, before=before), limit=PAGE)
            lines = await told(work, found, names, language)
        if lines:
            yield csv_lines([_cells(line, language) for line in lines]).encode()
        if len(lines) < PAGE:
            return
        before = lines[-1].seq


def taker_of(actor: Actor) -> UUID | None:
    """Whoever takes the audit log out. Raises Forbidden for those who may not both look into it and take it out."""
    doors.may_view_audit(actor)
    doors.may_export_audit(actor)
    return actor.viewer.user_id if actor.viewer else None


def _cells(line: AuditLine, language: Language) -> Sequence[str]:
    changes = "; ".join(f"{each.field}: {each.old or '—'} → {each.new or '—'}" for each in line.changes)
    return [
        str(line.seq),
        line.at.astimezone(ISTANBUL).strftime("%Y-%m-%d %H:%M:%S"),
        line.actor.name or say(language, f"audit.actor.{'unknown' if line.actor.kind == 'unknown' else 'system'}"),
        line.text,
        line.record.kind,
        line.record.name or "",
        line.customer.name if line.customer else say(language, "audit.hidden") if line.is_hidden else "",
        line.address or "",
        str(line.count),
        str(line.cause),
        changes,
    ]
