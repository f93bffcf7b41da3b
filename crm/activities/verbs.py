"""Facts this room records."""

from typing import ClassVar

from crm.core.journal import Fact


class NoteAdded(Fact, frozen=True):
    """A note was written."""

    verb: ClassVar[str] = "note.added"


class NoteEdited(Fact, frozen=True):
    """A note says something else now."""

    verb: ClassVar[str] = "note.edited"
    version: int


class NoteDeleted(Fact, frozen=True):
    """A note is gone from the screens."""

    verb: ClassVar[str] = "note.deleted"
    version: int


class NoteRestored(Fact, frozen=True):
    """A deleted note is back."""

    verb: ClassVar[str] = "note.restored"
    version: int
