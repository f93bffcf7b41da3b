"""Messages that changed after they were written: by the customer, or on their way."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from crm.core.work import Work
from crm.customers.actions import (
    erase_lead_text,
    forget_inbound_message,
    forget_last_message,
    forget_seen_message,
    note_last_message,
)
from crm.inbox import rules, verbs
from crm.inbox.queries import ChannelRow, later_messages, newest_message


class StoredMessage(msgspec.Struct):
    """A stored message under lock, with what its lines need."""

    id: UUID
    customer_id: UUID
    conversation_id: UUID


class TheirMessage(StoredMessage):
    """A message of the customer under lock."""

    at: datetime
    type: str
    attributes: dict[str, object]


THEIRS = """
SELECT id, conversation_id, (SELECT customer_id FROM conversations WHERE id = m.conversation_id) AS customer_id,
       at, type, attributes
FROM messages m
WHERE channel_id = %(channel_id)s AND external_id = %(external_id)s AND direction = 'in' AND state <> 'deleted'
FOR NO KEY UPDATE
"""


async def change_message(work: Work, channel: ChannelRow, external_id: str, text: str | None) -> bool:
    """The customer's message says this now, and so does whatever shows it as the last one. A lead made of it stays as it
    came. Returns false when there is no such message. Heard by: live.
    """
    message = await work.maybe(TheirMessage, THEIRS, channel_id=channel.id, external_id=external_id)
    if message is None:
        return False
    text = rules.kept(text)
    changed = await work.run(
        "UPDATE messages SET text = %(text)s, version = version + 1 WHERE id = %(id)s AND text IS DISTINCT FROM %(text)s",
        id=message.id,
        text=text,
    )
    if changed:
        await _sum_up(work, message, rules.summary(message.type, text, message.attributes)[: rules.SHORTENED])
        await _record_told(work, message, verbs.MessageEdited())
    return True


async def take_message_back(work: Work, channel: ChannelRow, external_id: str) -> bool:
    """The customer's message is gone, text and all: from the conversation, from what is shown as the last message, from
    the lead that was made of it, and from what anybody has yet to read. Returns false when there is no such message.
    Heard by: live.
    """
    message = await work.maybe(TheirMessage, THEIRS, channel_id=channel.id, external_id=external_id)
    if message is None:
        return False
    await work.run(
        "UPDATE messages SET state = 'deleted', text = NULL, attributes = '{}', version = version + 1 WHERE id = %(id)s",
        id=message.id,
    )
    await _sum_up(work, message, rules.GONE)
    if message.type not in rules.NO_TALK:
        counted = await forget_inbound_message(work, message.customer_id)
        later = await later_messages(work, message.customer_id, message.id)
        await forget_seen_message(work, message.customer_id, place=counted - later)
    origin = rules.lead_origin(channel.kind, channel.external_id)
    await erase_lead_text(work, origin=origin, external_id=external_id)
    await _record_told(work, message, verbs.MessageDeleted(), also=[("unread", message.customer_id)])
    return True


async def _sum_up(work: Work, message: TheirMessage, summary: str) -> None:
    """Where this message stands as the last one, the conversation says `summary`, the customer what is the newest now."""
    if message.type in rules.NO_TALK:
        return
    await work.run(
        "UPDATE conversations SET last_text = %(summary)s, version = version + 1, updated_at = now()"
        " WHERE id = %(id)s AND last_at = %(at)s",
        id=message.conversation_id,
        at=message.at,
        summary=summary,
    )
    if await forget_last_message(work, message.customer_id, at=message.at):
        newest = await newest_message(work, message.customer_id)
        if newest is not None:
            await note_last_message(work, message.customer_id, newest)


async def _record_told(
    work: Work, message: TheirMessage, fact: verbs.Fact, *, also: Sequence[tuple[str, UUID]] = ()
) -> None:
    touched = [("conversation", message.conversation_id), ("customer", message.customer_id), *also]
    await record_change(work, message, fact, also=touched)


async def record_change(
    work: Work, message: StoredMessage, fact: verbs.Fact, *, also: Sequence[tuple[str, UUID]] = ()
) -> None:
    """Record that a message changed. The line that first told of it shows it as it is now, so it is touched too."""
    first = await work.maybe(
        int,
        "SELECT min(seq) FROM journal WHERE subject_id = %(id)s AND verb IN ('message.received', 'message.sent')",
        id=message.id,
    )
    told = [("timeline", str(first))] if first is not None else []
    work.record(fact, subject=("message", message.id), customer_id=message.customer_id, touched=[*told, *also])
