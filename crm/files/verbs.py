"""Facts this room records: ids and small facts. A name is personal and stands in its row and in field_changes alone."""

from typing import ClassVar

from crm.core.journal import Fact


class FileAttached(Fact, frozen=True):
    """A file stands on a customer or on something of theirs."""

    verb: ClassVar[str] = "file.attached"
    kind: str
    size: int
    version: int


class FileVersioned(Fact, frozen=True):
    """A file has a newer content."""

    verb: ClassVar[str] = "file.versioned"
    kind: str
    size: int
    number: int
    version: int


class FileVersionWithdrawn(Fact, frozen=True):
    """The newest content was taken back; the one before it counts again."""

    verb: ClassVar[str] = "file.version_withdrawn"
    number: int
    version: int


class FileRenamed(Fact, frozen=True):
    """A file is called something else; both names stand in field_changes."""

    verb: ClassVar[str] = "file.renamed"
    version: int


class FileDetached(Fact, frozen=True):
    """A file is gone from the screens."""

    verb: ClassVar[str] = "file.detached"
    version: int


class FileRestored(Fact, frozen=True):
    """A deleted file is back."""

    verb: ClassVar[str] = "file.restored"
    version: int
