"""What a provider reports about messages of ours: kept one by one, applied only forward."""

from datetime import datetime
from uuid import UUID

import msgspec

from crm.core.work import Work
from crm.inbox import rules, verbs
from crm.inbox.actions.changes import StoredMessage, record_change
from crm.inbox.queries import ChannelRow


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """A status of one message. `message_id` is our own id, where the provider sends back what we gave it."""

    external_id: str
    status: str
    at: datetime
    recipient: str = ""
    message_id: UUID | None = None
    error_code: str | None = None
    error_text: str | None = None


class SentMessage(StoredMessage):
    """A message of ours under lock."""

    state: str
    external_id: str | None


SENT = """
SELECT id, conversation_id, (SELECT customer_id FROM conversations WHERE id = m.conversation_id) AS customer_id,
       state, external_id
FROM messages m
WHERE channel_id = %(channel_id)s AND direction = 'out'
  AND (external_id = %(external_id)s OR (id = %(message_id)s::uuid AND external_id IS NULL))
FOR NO KEY UPDATE
"""


async def hold_external_id(work: Work, channel_id: UUID, external_id: str) -> None:
    """Until commit, nobody else connects this provider's id with one of our messages.

    A status may arrive before our own call has been answered: whichever is written second sees the other.
    """
    await work.run("SELECT pg_advisory_xact_lock(hashtextextended(%(key)s, 6))", key=f"{channel_id}:{external_id}")


async def apply_receipt(work: Work, channel: ChannelRow, receipt: Receipt) -> bool:
    """The status is on record, and its message has got as far as it says.

    A status of a message we do not know yet waits for it. Returns whether it is new. Heard by: live.
    """
    await hold_external_id(work, channel.id, receipt.external_id)
    is_new = await work.run(
        "INSERT INTO message_receipts (channel_id, external_id, status, recipient, at, error_code, error_text)"
        " VALUES (%(channel_id)s, %(external_id)s, %(status)s, %(recipient)s, %(at)s, %(error_code)s, %(error_text)s)"
        " ON CONFLICT DO NOTHING",
        channel_id=channel.id,
        **{field: getattr(receipt, field) for field in KEPT},
    )
    if not is_new:
        return False
    message = await work.maybe(
        SentMessage,
        SENT,
        channel_id=channel.id,
        external_id=receipt.external_id,
        message_id=receipt.message_id,
    )
    if message is not None:
        await progress(work, message, receipt)
    return True


KEPT = ("external_id", "status", "recipient", "at", "error_code", "error_text")


async def progress(work: Work, message: SentMessage, receipt: Receipt) -> None:
    """The message is as far as this receipt says, if that is further than it was."""
    state = rules.forwarded(message.state, receipt.status)
    if state is None:
        return
    is_failed = state == "failed"
    await work.run(
        "UPDATE messages SET state = %(state)s, version = version + 1, external_id = %(external_id)s, next_at = NULL,"
        " error_code = %(error_code)s, error_text = %(error_text)s WHERE id = %(id)s",
        id=message.id,
        state=state,
        external_id=receipt.external_id,
        error_code=receipt.error_code if is_failed else None,
        error_text=receipt.error_text if is_failed else None,
    )
    message.state = state
    await record_change(work, message, verbs.MessageProgressed(state=state))


async def apply_waiting_receipts(work: Work, channel_id: UUID, message: SentMessage, external_id: str) -> None:
    """What was reported about this message before we knew its id is applied now."""
    waiting = await work.all(
        Receipt,
        "SELECT external_id, status, recipient, at, error_code, error_text, NULL AS message_id FROM message_receipts"
        " WHERE channel_id = %(channel_id)s AND external_id = %(external_id)s",
        channel_id=channel_id,
        external_id=external_id,
    )
    for receipt in sorted(waiting, key=lambda each: rules.RANK.get(rules.SAID.get(each.status, ""), 0)):
        await progress(work, message, receipt)
