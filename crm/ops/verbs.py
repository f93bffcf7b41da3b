"""Facts this room records."""

from typing import ClassVar

from crm.core.journal import Fact
from crm.ops.audit.schemas import AuditFilter


class AuditCheckAsked(Fact, frozen=True):
    """Somebody wants to know now whether the journal is what it was."""

    verb: ClassVar[str] = "audit.check_asked"


class AuditChecked(Fact, frozen=True):
    """The sealed journal was looked through up to a line. `broken` ranges do not hold, the first from `broken_from` on.

    `hash` is where the chain stands: kept elsewhere, it proves later that nothing before it was written anew.
    """

    verb: ClassVar[str] = "audit.checked"
    to_seq: int
    lines: int
    broken: int
    broken_from: int | None
    broken_to: int | None
    hash: str | None


class ParkedLineRetried(Fact, frozen=True):
    """Somebody had a reaction (`room`) handle a line again that it could not handle before."""

    verb: ClassVar[str] = "parked_line.retried"
    room: str
    seq: int
    of_verb: str


class ParkedLineDiscarded(Fact, frozen=True):
    """Somebody said that a reaction (`room`) need not handle a line any more."""

    verb: ClassVar[str] = "parked_line.discarded"
    room: str
    seq: int
    of_verb: str
    reason: str
    tries: int


class AuditExported(Fact, frozen=True):
    """Somebody took lines of the audit log out of the house: how many, and which they asked for.

    Of which record or customer they were is not told: not everybody who reads this line may know of it.
    """

    verb: ClassVar[str] = "audit.exported"
    rows: int
    filter: AuditFilter
    is_of_one_record: bool
