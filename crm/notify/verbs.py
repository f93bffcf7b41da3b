"""Facts this room records."""

from typing import ClassVar

from crm.core.journal import Fact


class NoticeGiven(Fact, frozen=True):
    """Somebody is told of something in the app. Theirs alone."""

    verb: ClassVar[str] = "notice.given"


class NoticesChanged(Fact, frozen=True):
    """What people were told of stands otherwise now. Theirs alone."""

    verb: ClassVar[str] = "notice.changed"


class NoticesRead(Fact, frozen=True):
    """A person has read what they were told. Theirs alone."""

    verb: ClassVar[str] = "notice.read"
    count: int
