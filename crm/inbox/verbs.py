"""Facts this room records."""

from typing import ClassVar
from uuid import UUID

from crm.core.journal import Fact


class ChannelConnected(Fact, frozen=True):
    """An account of ours was connected."""

    verb: ClassVar[str] = "channel.connected"
    kind: str


class ChannelEdited(Fact, frozen=True):
    """A channel was renamed, or its secrets replaced."""

    verb: ClassVar[str] = "channel.edited"
    fields: list[str]
    version: int


class ChannelBroken(Fact, frozen=True):
    """A channel cannot be used until somebody repairs it; what waits for it keeps waiting."""

    verb: ClassVar[str] = "channel.broken"
    problem: str


class ChannelRestored(Fact, frozen=True):
    """A broken channel works again."""

    verb: ClassVar[str] = "channel.restored"


class ChannelHeard(Fact, frozen=True):
    """Something came in on the channel; told at most once a minute."""

    verb: ClassVar[str] = "channel.heard"
    is_quiet: ClassVar[bool] = True


class MessageReceived(Fact, frozen=True):
    """The customer wrote."""

    verb: ClassVar[str] = "message.received"
    conversation_id: UUID
    channel: str
    type: str


class MessageSent(Fact, frozen=True):
    """We wrote; the provider has yet to take it. `by_phone_app` when it was typed on the office's own telephone."""

    verb: ClassVar[str] = "message.sent"
    conversation_id: UUID
    channel: str
    type: str
    by_phone_app: bool


class MessageProgressed(Fact, frozen=True):
    """A message of ours got further, or failed."""

    verb: ClassVar[str] = "message.progressed"
    is_quiet: ClassVar[bool] = True
    state: str


class MessageEdited(Fact, frozen=True):
    """The customer changed what they had written."""

    verb: ClassVar[str] = "message.edited"


class MessageDeleted(Fact, frozen=True):
    """The customer took a message back; its text is gone."""

    verb: ClassVar[str] = "message.deleted"
