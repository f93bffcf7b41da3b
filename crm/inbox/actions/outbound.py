"""Messages of ours: answers a person writes, and what was typed on the office's own telephone."""

from datetime import datetime
from uuid import UUID

import msgspec

from crm.core.clock import now
from crm.core.ids import new_id
from crm.core.problems import Invalid, Refused, Taken
from crm.core.text import clean
from crm.core.work import Work
from crm.customers.actions import note_outbound_message
from crm.inbox import rules, verbs
from crm.inbox.actions.inbound import Incoming, find_place, open_conversation, resolve_writer
from crm.inbox.doors import LockedConversation, lock_conversation
from crm.inbox.queries import ChannelRow


class WindowClosed(Refused):
    """The person has not written for a day, so the provider takes only approved templates."""

    code = "window_closed"


class CannotReply(Refused):
    """Answers cannot be sent on this kind of channel."""

    code = "channel_cannot_reply"


async def send_message(work: Work, conversation_id: UUID, *, text: str, message_id: UUID | None) -> tuple[UUID, bool]:
    """The text waits to be sent, and the customer no longer waits. The same id again with the same text changes nothing.

    Returns its id and whether it was written just now. Raises NotFound unseen, Forbidden unallowed, Invalid without
    text, Taken for an id in use, WindowClosed after a day without a word of the customer. Heard by: meta (sends), live.
    """
    conversation = await lock_conversation(work, conversation_id, "conversations.reply")
    text = _text(text)
    message_id = message_id or new_id()
    if await _is_same(work, conversation, message_id, text):
        return message_id, False
    kind = await work.one(str, "SELECT kind FROM channels WHERE id = %(id)s", id=conversation.channel_id)
    if kind != "whatsapp":
        raise CannotReply
    until = rules.window_until(conversation.last_inbound_at)
    at = now()
    if until is None or until <= at:
        raise WindowClosed
    viewer = work.actor.viewer
    await work.run(
        "INSERT INTO messages (id, conversation_id, channel_id, direction, type, text, state, author_id, at, next_at)"
        " VALUES (%(id)s, %(conversation_id)s, %(channel_id)s, 'out', 'text', %(text)s, 'queued', %(author_id)s, %(at)s,"
        "  now())",
        id=message_id,
        conversation_id=conversation.id,
        channel_id=conversation.channel_id,
        text=text,
        author_id=viewer.user_id if viewer else None,
        at=at,
    )
    await _note(work, conversation.id, conversation.customer_id, text=text, at=at, channel=kind)
    _record(work, message_id, conversation.id, conversation.customer_id, channel=kind, kind="text", by_phone_app=False)
    return message_id, True


async def _is_same(work: Work, conversation: LockedConversation, message_id: UUID, text: str) -> bool:
    same = await work.maybe(
        bool,
        "SELECT conversation_id = %(conversation_id)s AND direction = 'out' AND text IS NOT DISTINCT FROM %(text)s"
        " FROM messages WHERE id = %(id)s",
        id=message_id,
        conversation_id=conversation.id,
        text=text,
    )
    if same is False:
        raise Taken
    return bool(same)


async def store_echo(work: Work, channel: ChannelRow, echo: Incoming) -> bool:
    """What was typed on the office's own telephone stands in the conversation as ours. `echo.addresses` are the ids of
    the person written to. Returns whether it is new. Heard by: live.
    """
    place = await find_place(work, channel, echo)
    if place.is_stored:
        return False
    customer_id = place.customer_id or await resolve_writer(work, channel, echo)
    conversation_id = place.conversation_id or await open_conversation(
        work, channel, echo, customer_id, direction="out"
    )
    message_id, text = new_id(), rules.kept(echo.text)
    await work.run(
        "WITH named AS (INSERT INTO conversation_addresses (channel_id, address, conversation_id)"
        "   SELECT %(channel_id)s, unnest(%(addresses)s::text[]), %(conversation_id)s ON CONFLICT DO NOTHING)"
        " INSERT INTO messages (id, conversation_id, channel_id, direction, type, text, state, external_id, attributes,"
        "   at)"
        " VALUES (%(id)s, %(conversation_id)s, %(channel_id)s, 'out', %(type)s, %(text)s, 'sent', %(external_id)s,"
        "   %(attributes)s, %(at)s)",
        id=message_id,
        conversation_id=conversation_id,
        channel_id=channel.id,
        type=echo.type,
        text=text,
        external_id=echo.external_id,
        attributes=msgspec.json.encode(echo.attributes).decode(),
        at=echo.at,
        addresses=echo.addresses,
    )
    summary = rules.summary(echo.type, text, echo.attributes)[: rules.SHORTENED]
    await _note(work, conversation_id, customer_id, text=summary, at=echo.at, channel=channel.kind)
    _record(work, message_id, conversation_id, customer_id, channel=channel.kind, kind=echo.type, by_phone_app=True)
    return True


async def _note(work: Work, conversation_id: UUID, customer_id: UUID, *, text: str, at: datetime, channel: str) -> None:
    await work.run(
        "UPDATE conversations SET version = version + 1, updated_at = now(), waiting_since = NULL,"
        " last_text = CASE WHEN %(at)s >= last_at THEN %(text)s ELSE last_text END,"
        " last_direction = CASE WHEN %(at)s >= last_at THEN 'out' ELSE last_direction END,"
        " last_at = greatest(last_at, %(at)s) WHERE id = %(id)s",
        id=conversation_id,
        at=at,
        text=rules.summary("text", text, {})[: rules.SHORTENED],
    )
    await note_outbound_message(work, customer_id, text=text, at=at, channel=channel)


def _record(
    work: Work,
    message_id: UUID,
    conversation_id: UUID,
    customer_id: UUID,
    *,
    channel: str,
    kind: str,
    by_phone_app: bool,
) -> None:
    work.record(
        verbs.MessageSent(conversation_id=conversation_id, channel=channel, type=kind, by_phone_app=by_phone_app),
        subject=("message", message_id),
        customer_id=customer_id,
        touched=[("conversation", conversation_id), ("customer", customer_id)],
    )


def _text(text: str) -> str:
    text = clean(text)
    if not text:
        raise Invalid({"text": "required"})
    if len(text) > rules.LONGEST_TEXT:
        raise Invalid({"text": "too_long"}, longest=rules.LONGEST_TEXT)
    return text
