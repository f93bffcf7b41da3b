"""Shapes of channels, conversations and messages on the wire."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from crm.customers.schemas import LastMessage
from crm.people.schemas import Ref

ChannelKind = Literal["whatsapp", "instagram", "messenger", "lead_page"]
ChannelState = Literal["connected", "broken"]
MessageState = Literal[
    "received", "deleted", "queued", "sending", "accepted", "sent", "delivered", "read", "failed", "unknown"
]
Direction = Literal["in", "out"]


class Channel(msgspec.Struct):
    """An account of ours at a provider. Its secrets can be set, never read."""

    id: UUID
    version: int
    kind: ChannelKind
    external_id: str
    name: str
    state: ChannelState
    problem: str | None
    last_event_at: datetime | None
    has_access_token: bool
    has_app_secret: bool
    can: list[str]


class Channels(msgspec.Struct):
    """All channels."""

    items: list[Channel]
    next: str | None
    as_of: int


class CreateChannel(msgspec.Struct, forbid_unknown_fields=True):
    """An account to be connected; `external_id` is the provider's id of the number, page or profile."""

    kind: ChannelKind
    external_id: str
    name: str
    id: UUID | None = None
    access_token: str | None = None
    app_secret: str | None = None


class EditChannel(msgspec.Struct, forbid_unknown_fields=True):
    """Changes to a channel; what is left out stays. A new access token, or `state`, connects a broken one again."""

    version: int
    name: str | msgspec.UnsetType = msgspec.UNSET
    access_token: str | msgspec.UnsetType = msgspec.UNSET
    app_secret: str | msgspec.UnsetType = msgspec.UNSET
    state: Literal["connected"] | msgspec.UnsetType = msgspec.UNSET


class ConversationChannel(msgspec.Struct, frozen=True):
    """The channel of a conversation, as everybody who sees the conversation may know it."""

    id: UUID
    kind: ChannelKind
    name: str


class Conversation(msgspec.Struct):
    """All messages with one person on one channel. `window_until` is when answering freely ends."""

    id: UUID
    version: int
    customer_id: UUID
    customer_name: str
    channel: ConversationChannel
    last_message: LastMessage
    last_inbound_at: datetime | None
    inbound_count: int
    waiting_since: datetime | None
    window_until: datetime | None
    created_at: datetime
    can: list[str]


class Conversations(msgspec.Struct):
    """A page of conversations, the newest message first."""

    items: list[Conversation]
    next: str | None
    as_of: int


class MessageError(msgspec.Struct, frozen=True):
    """Why a message was not delivered, in the provider's words."""

    code: str | None
    text: str | None


class Message(msgspec.Struct):
    """A message either way. `type` says what it is: a text, an image, or something we can only name."""

    id: UUID
    version: int
    conversation_id: UUID
    customer_id: UUID
    direction: Direction
    type: str
    text: str | None
    state: MessageState
    at: datetime
    reply_to_id: UUID | None
    author: Ref | None
    error: MessageError | None


class Messages(msgspec.Struct):
    """A page of messages, newest first. `next` continues into the past."""

    items: list[Message]
    next: str | None
    as_of: int


class SendMessage(msgspec.Struct, forbid_unknown_fields=True):
    """A text to be sent. Its id, chosen by the client, makes sending it again harmless."""

    text: str
    id: UUID | None = None
