"""Sending: a message is claimed, and settled by what the provider answers.

States: queued → sending (committed with the id of the attempt) → accepted | failed | unknown, then on by receipts.
What may have been sent is never sent again by itself.
"""

from datetime import timedelta
from uuid import UUID

import msgspec

from crm.core.text import clean
from crm.core.work import Work
from crm.inbox import rules, verbs
from crm.inbox.actions.changes import StoredMessage, record_change
from crm.inbox.actions.receipts import SentMessage, apply_waiting_receipts, hold_external_id

# A claimed message whose sender died: nobody knows whether it left.
LONGEST_ATTEMPT = timedelta(minutes=1)


class ClaimedMessage(msgspec.Struct):
    """A message about to be sent, and what sending it takes. `is_open` is false when its window closed meanwhile."""

    id: UUID
    conversation_id: UUID
    customer_id: UUID
    channel_id: UUID
    channel_external_id: str
    text: str
    reply_to: str
    tries: int
    attempt_id: UUID
    is_open: bool


# In each conversation only the oldest unsettled message: the order a person wrote in is kept.
CLAIM = """
WITH due AS (
  SELECT m.id FROM messages m
  WHERE m.state = 'queued' AND m.next_at <= now() AND m.type = 'text'
    AND EXISTS (SELECT FROM channels c WHERE c.id = m.channel_id AND c.state = 'connected' AND c.kind = 'whatsapp')
    AND NOT EXISTS (SELECT FROM messages e WHERE e.conversation_id = m.conversation_id
                    AND e.state IN ('queued', 'sending') AND (e.created_at, e.id) < (m.created_at, m.id))
  ORDER BY m.next_at, m.id LIMIT %(limit)s
  FOR NO KEY UPDATE SKIP LOCKED
), taken AS (
  UPDATE messages m SET state = 'sending', version = version + 1, tries = tries + 1, attempt_id = gen_random_uuid(),
         attempted_at = now()
  FROM due WHERE m.id = due.id AND m.state = 'queued'
  RETURNING m.*
)
SELECT m.id, m.conversation_id, k.customer_id, m.channel_id, c.external_id AS channel_external_id, m.text, k.reply_to,
       m.tries, m.attempt_id, coalesce(k.last_inbound_at > now() - %(window)s::interval, false) AS is_open
FROM taken m JOIN conversations k ON k.id = m.conversation_id JOIN channels c ON c.id = m.channel_id
"""


async def claim_messages(work: Work, *, limit: int) -> list[ClaimedMessage]:
    """The next messages to send, marked as being sent under an attempt of their own. Heard by: live."""
    window = rules.WINDOW - rules.MARGIN
    claimed = await work.all(ClaimedMessage, CLAIM, limit=limit, window=window)
    for message in claimed:
        stored = StoredMessage(message.id, message.customer_id, message.conversation_id)
        await record_change(work, stored, verbs.MessageProgressed(state="sending"))
    return claimed


ATTEMPTED = """
SELECT id, conversation_id, (SELECT customer_id FROM conversations WHERE id = m.conversation_id) AS customer_id,
       state, external_id
FROM messages m WHERE id = %(id)s AND attempt_id = %(attempt_id)s
FOR NO KEY UPDATE
"""


async def accept_message(work: Work, message: ClaimedMessage, external_id: str, aliases: list[str]) -> None:
    """The provider took the message under this id; what it reported meanwhile is applied. Heard by: live.

    `aliases` are the ids the provider knows the recipient by: an answer from them belongs to the same conversation.
    """
    await hold_external_id(work, message.channel_id, external_id)
    sent = await work.maybe(SentMessage, ATTEMPTED, id=message.id, attempt_id=message.attempt_id)
    if sent is None:
        return
    await work.run(
        "INSERT INTO conversation_addresses (channel_id, address, conversation_id)"
        " SELECT %(channel_id)s, unnest(%(aliases)s::text[]), %(conversation_id)s ON CONFLICT DO NOTHING",
        channel_id=message.channel_id,
        aliases=aliases,
        conversation_id=sent.conversation_id,
    )
    if rules.RANK[sent.state] < rules.RANK["accepted"]:
        await _settle(work, sent, "accepted", external_id=external_id)
    await apply_waiting_receipts(work, message.channel_id, sent, external_id)


async def fail_message(work: Work, message: ClaimedMessage, *, state: str, code: str | None, text: str | None) -> None:
    """The attempt is over: `failed`, or `unknown` when nobody can say whether it left. Heard by: live."""
    sent = await work.maybe(SentMessage, ATTEMPTED, id=message.id, attempt_id=message.attempt_id)
    if sent is not None and sent.state == "sending":
        await _settle(work, sent, state, code=code, text=text)


async def postpone_message(work: Work, message: ClaimedMessage, wait: timedelta, *, counts: bool) -> None:
    """The message surely did not leave, and is sent again after `wait`. A try that does not count is taken back."""
    sent = await work.maybe(SentMessage, ATTEMPTED, id=message.id, attempt_id=message.attempt_id)
    if sent is None or sent.state != "sending":
        return
    await work.run(
        "UPDATE messages SET state = 'queued', version = version + 1, next_at = now() + %(wait)s,"
        " tries = tries - %(back)s WHERE id = %(id)s",
        id=sent.id,
        wait=wait,
        back=0 if counts else 1,
    )
    await record_change(work, sent, verbs.MessageProgressed(state="queued"))


async def give_up_waiting(work: Work) -> int:
    """Messages whose sender died in the middle are unknown: they may have left. Returns how many. Heard by: live."""
    lost = await work.all(
        SentMessage,
        "SELECT id, conversation_id, (SELECT customer_id FROM conversations WHERE id = m.conversation_id) AS"
        " customer_id, state, external_id FROM messages m"
        " WHERE state = 'sending' AND attempted_at < now() - %(longest)s ORDER BY id FOR NO KEY UPDATE SKIP LOCKED",
        longest=LONGEST_ATTEMPT,
    )
    for sent in lost:
        await _settle(work, sent, "unknown")
    return len(lost)


async def _settle(
    work: Work,
    sent: SentMessage,
    state: str,
    *,
    external_id: str | None = None,
    code: str | None = None,
    text: str | None = None,
) -> None:
    await work.run(
        "UPDATE messages SET state = %(state)s, version = version + 1, next_at = NULL,"
        " external_id = coalesce(%(external_id)s, external_id), error_code = %(code)s, error_text = %(text)s"
        " WHERE id = %(id)s",
        id=sent.id,
        state=state,
        external_id=external_id,
        code=code,
        text=clean(text)[:500] if text else None,
    )
    sent.state = state
    await record_change(work, sent, verbs.MessageProgressed(state=state))
