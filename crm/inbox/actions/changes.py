"""Messages that changed after they were written: by the customer, or on their way."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from crm.core.work import Work
from crm.inbox import rules, verbs
from crm.inbox.queries import ChannelRow


class StoredMessage(msgspec.Struct):
    """A stored message under lock, with what its lines need."""

    id: UUID
    customer_id: UUID
    conversation_id: UUID


STORED = """
SELECT id, conversation_id, (SELECT customer_id FROM conversations WHERE id = m.conversation_id) AS customer_id
FROM messages m
WHERE channel_id = %(channel_id)s AND external_id = %(external_id)s AND direction = 'in' AND state <> 'deleted'
FOR NO KEY UPDATE
"""


async def change_message(work: Work, channel: ChannelRow, external_id: str, text: str | None) -> bool:
    """The customer's message says this now. Returns false when there is no such message."""
    message = await work.maybe(StoredMessage, STORED, channel_id=channel.id, external_id=external_id)
    if message is None:
        return False
    changed = await work.run(
        "UPDATE messages SET text = %(text)s, version = version + 1 WHERE id = %(id)s AND text IS DISTINCT FROM %(text)s",
        id=message.id,
        text=rules.kept(text),
    )
    if changed:
        await record_change(work, message, verbs.MessageEdited())
    return True


async def take_message_back(work: Work, channel: ChannelRow, external_id: str) -> bool:
    """The customer's message is gone from the conversation, text and all. Returns false when there is no such message."""
    message = await work.maybe(StoredMessage, STORED, channel_id=channel.id, external_id=external_id)
    if message is None:
        return False
    await work.run(
        "WITH gone AS (UPDATE messages SET state = 'deleted', text = NULL, attributes = '{}', version = version + 1"
        "   WHERE id = %(id)s RETURNING conversation_id, at)"
        " UPDATE conversations c SET last_text = %(gone)s, version = version + 1, updated_at = now()"
        " FROM gone WHERE c.id = gone.conversation_id AND c.last_at = gone.at",
        id=message.id,
        gone=rules.GONE,
    )
    await record_change(work, message, verbs.MessageDeleted(), also=[("conversation", message.conversation_id)])
    return True


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
