"""Doors of the inbox: channels by their grant; conversations and messages as their customer is seen."""

from datetime import datetime
from uuid import UUID

import msgspec

from crm.core.doors import Right, require, require_on
from crm.core.problems import NotFound, Stale
from crm.core.work import Work
from crm.customers.doors import CustomerViewers, can_see

RIGHTS = (
    Right("conversations.view"),
    Right("conversations.reply", is_acting=True),
    Right("conversations.assign"),
    Right("conversations.link"),
    Right("channels.use", is_scoped=False),
    Right("channels.manage", is_scoped=False),
)
"""The rows of the policy table this room owns."""

CAN = {"reply": "conversations.reply"}
"""Short names sent to the browser → the grants they need."""


class LockedChannel(msgspec.Struct):
    """A channel's bare row under lock."""

    id: UUID
    version: int
    kind: str
    external_id: str
    name: str
    state: str
    problem: str | None


class LockedConversation(msgspec.Struct):
    """A conversation's bare row under lock."""

    id: UUID
    channel_id: UUID
    customer_id: UUID
    reply_to: str
    last_inbound_at: datetime | None


async def lock_channel(work: Work, channel_id: UUID, *, seen: int | None = None) -> LockedChannel:
    """The channel, locked for a change. Raises Forbidden unallowed, NotFound when missing, Stale when `seen` is old."""
    require(work.actor, "channels.manage")
    channel = await work.one(
        LockedChannel,
        "SELECT id, version, kind, external_id, name, state, problem FROM channels WHERE id = %(id)s FOR NO KEY UPDATE",
        id=channel_id,
    )
    if seen is not None and seen != channel.version:
        raise Stale
    return channel


async def lock_conversation(work: Work, conversation_id: UUID, grant: str) -> LockedConversation:
    """The conversation, locked for a change. Raises NotFound when its customer is unseen, Forbidden unallowed."""
    conversation = await work.one(
        LockedConversation,
        "SELECT id, channel_id, customer_id, reply_to, last_inbound_at FROM conversations"
        " WHERE id = %(id)s FOR NO KEY UPDATE",
        id=conversation_id,
    )
    customer = await work.one(
        CustomerViewers, "SELECT viewers FROM customers WHERE id = %(id)s", id=conversation.customer_id
    )
    if not can_see(work.actor, customer.viewers):
        raise NotFound
    require(work.actor, "conversations.view")
    require_on(work.actor, grant, customer.viewers)
    return conversation
