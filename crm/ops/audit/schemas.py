"""Shapes of the audit log on the wire."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec

from crm.activities.schemas import EntryActor
from crm.people.schemas import Ref


class AuditFilter(msgspec.Struct, forbid_unknown_fields=True):
    """Which lines are asked for; whatever is not named does not matter."""

    actor_id: UUID | None = None
    """The person or API token who acted."""
    verbs: Annotated[list[str], msgspec.Meta(max_length=500)] = []
    """Verbs, and names of groups of them."""
    record_id: UUID | None = None
    customer_id: UUID | None = None
    first_day: date | None = None
    """Days of Istanbul, both included."""
    last_day: date | None = None
    code: str | None = None
    """The code of a request or an act, or at least its first eight letters and digits."""
    has_steps: bool = False
    """Whether mere steps on the way are listed too."""


class AuditRecord(msgspec.Struct):
    """What a line is about. Without id and name where the viewer may not see it, or it has none."""

    kind: str
    id: UUID | None
    name: str | None


class AuditChange(msgspec.Struct):
    """A changed value in words, before and after; null where there was none."""

    field: str
    old: str | None
    new: str | None


class AuditLine(msgspec.Struct):
    """One line of the journal, as far as it is this viewer's to know."""

    id: str
    seq: int
    at: datetime
    verb: str
    text: str
    """What was done, in the viewer's language, without who did it."""
    actor: EntryActor
    """Its kind is "unknown" where somebody knocked who could not be recognised."""
    record: AuditRecord
    customer: Ref | None
    """The customer it belongs to."""
    is_hidden: bool
    """Whether it is about a customer the viewer may not see: that something happened is all that is told."""
    count: int
    """How often it happened, where tries are counted together."""
    address: str | None
    """The network address it came from, as far as that is kept; empty for many places."""
    facts: dict[str, Any]
    changes: list[AuditChange]
    cause: UUID
    request_id: UUID | None


class AuditLines(msgspec.Struct):
    """A page of the audit log, newest first. `next` continues into the past."""

    items: list[AuditLine]
    next: str | None
    as_of: int


class AuditExport(msgspec.Struct):
    """Lines that may be fetched as a file, and how many they are."""

    id: UUID
    rows: int


class VerbTitle(msgspec.Struct):
    """A verb in words."""

    verb: str
    title: str


class VerbGroup(msgspec.Struct):
    """Verbs that belong together."""

    name: str
    title: str
    verbs: list[VerbTitle]


class VerbGroups(msgspec.Struct):
    """All that is ever recorded."""

    items: list[VerbGroup]
