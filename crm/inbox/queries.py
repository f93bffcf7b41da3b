"""Every read of this room."""

from collections.abc import Sequence
from datetime import datetime
from typing import LiteralString
from uuid import UUID

import msgspec
from psycopg import sql

from crm.activities.schemas import Detail
from crm.core.doors import can_column, require
from crm.core.paging import next_cursor, read_cursor
from crm.core.problems import NotFound
from crm.core.work import Work
from crm.customers.doors import VIEWERS, see_customer, visible
from crm.customers.schemas import LastMessage
from crm.customers.sight import sight_of
from crm.inbox import rules
from crm.inbox.doors import CAN
from crm.inbox.schemas import (
    Channel,
    ChannelKind,
    Conversation,
    Conversations,
    Direction,
    Message,
    MessageError,
    Messages,
)


class ChannelRow(msgspec.Struct, frozen=True):
    """A channel as the receiving side needs it."""

    id: UUID
    kind: ChannelKind
    external_id: str
    state: str


class ChannelSecrets(msgspec.Struct, frozen=True):
    """A channel with its secrets, still sealed."""

    id: UUID
    kind: ChannelKind
    external_id: str
    access_token: bytes | None
    app_secret: bytes | None


CHANNEL: LiteralString = """
SELECT id, version, kind, external_id, name, state, problem, last_event_at,
       access_token IS NOT NULL AS has_access_token, app_secret IS NOT NULL AS has_app_secret, '["edit"]'::json AS can
FROM channels
"""


async def channels(work: Work) -> list[Channel]:
    """All channels by name. Raises Forbidden."""
    require(work.actor, "channels.manage")
    return await work.all(Channel, sql.SQL(CHANNEL + " ORDER BY name, id"))


async def channels_by_ids(work: Work, ids: Sequence[UUID]) -> list[Channel]:
    """These channels. Raises Forbidden."""
    require(work.actor, "channels.manage")
    return await work.all(Channel, sql.SQL(CHANNEL + " WHERE id = ANY(%(ids)s::uuid[])"), ids=list(ids))


async def channel(work: Work, channel_id: UUID) -> Channel:
    """The channel. Raises Forbidden, and NotFound when missing."""
    found = await channels_by_ids(work, [channel_id])
    if not found:
        raise NotFound
    return found[0]


async def channel_of_account(work: Work, kind: str, external_id: str) -> ChannelRow | None:
    """The channel of a provider's account, for the receiving side."""
    return await work.maybe(
        ChannelRow,
        "SELECT id, kind, external_id, state FROM channels WHERE kind = %(kind)s AND external_id = %(external_id)s",
        kind=kind,
        external_id=external_id,
    )


async def channel_secrets(work: Work, ids: Sequence[UUID] | None = None) -> list[ChannelSecrets]:
    """These channels, or all, with their sealed secrets: for the rooms that speak to the provider."""
    return await work.all(
        ChannelSecrets,
        "SELECT id, kind, external_id, access_token, app_secret FROM channels"
        " WHERE %(ids)s::uuid[] IS NULL OR id = ANY(%(ids)s::uuid[])",
        ids=None if ids is None else list(ids),
    )


CONVERSATION: LiteralString = """
SELECT k.id, k.version, k.customer_id, c.name AS customer_name,
       (SELECT json_build_object('id', h.id, 'kind', h.kind, 'name', h.name)
        FROM channels h WHERE h.id = k.channel_id) AS channel,
       json_build_object('text', k.last_text, 'at', k.last_at, 'direction', k.last_direction,
                         'channel', (SELECT h.kind FROM channels h WHERE h.id = k.channel_id)) AS last_message,
       k.last_inbound_at, k.inbound_count, k.waiting_since,
       k.last_inbound_at + %(window)s::interval AS window_until, k.created_at, {can} AS can
FROM conversations k
JOIN customers c ON c.id = k.customer_id
WHERE {visible} AND {which}
ORDER BY k.last_at DESC, k.id DESC
LIMIT {limit}
"""


async def _conversations(
    work: Work, which: sql.Composable, *, limit: int | None = None, **params: object
) -> list[Conversation]:
    require(work.actor, "conversations.view")
    # Where a page is best looked for depends on how much of all its viewer sees.
    ask = work.all if limit is None else work.once
    can, can_params = can_column(work.actor, CAN, VIEWERS)
    condition, visible_params = visible(work.actor)
    query = sql.SQL(CONVERSATION).format(can=can, visible=condition, which=which, limit=sql.Literal(limit or 1000))
    window = rules.WINDOW - rules.MARGIN
    found = await ask(Conversation, query, **params, **can_params, **visible_params, window=window)
    sight = sight_of(work.actor)
    if sight is not None:
        for each in found:
            each.customer_name = sight.text(each.customer_name)
    return found


async def conversations_page(work: Work, *, limit: int, cursor: str | None) -> Conversations:
    """The conversations the actor sees, the newest message first. Raises Forbidden."""
    place = read_cursor(tuple[datetime, UUID], cursor)
    at, after = place or (None, None)
    which = sql.SQL("(k.last_at, k.id) < (%(at)s, %(after)s)") if place else sql.SQL("true")
    items = await _conversations(work, which, limit=limit, **({"at": at, "after": after} if place else {}))
    last = (items[-1].last_message.at, items[-1].id) if items else None
    return Conversations(items=items, next=next_cursor(items, limit, last), as_of=work.as_of)


async def conversations_by_ids(work: Work, ids: Sequence[UUID]) -> list[Conversation]:
    """Those of these conversations the actor sees. Raises Forbidden."""
    return await _conversations(work, sql.SQL("k.id = ANY(%(ids)s::uuid[])"), ids=list(ids))


async def conversations_of(work: Work, customer_ids: Sequence[UUID]) -> list[Conversation]:
    """The conversations with these customers, as far as the actor sees them. Raises Forbidden."""
    return await _conversations(
        work, sql.SQL("k.customer_id = ANY(%(customer_ids)s::uuid[])"), customer_ids=list(customer_ids)
    )


async def customer_conversations(work: Work, customer_id: UUID) -> Conversations:
    """The conversations with one customer. Raises NotFound when the customer is missing or unseen."""
    await see_customer(work, customer_id)
    return Conversations(items=await conversations_of(work, [customer_id]), next=None, as_of=work.as_of)


async def conversation(work: Work, conversation_id: UUID) -> Conversation:
    """The conversation. Raises Forbidden, and NotFound when missing or unseen."""
    found = await conversations_by_ids(work, [conversation_id])
    if not found:
        raise NotFound
    return found[0]


MESSAGE: LiteralString = """
SELECT m.id, m.version, m.conversation_id, k.customer_id, m.direction, m.type, m.text, m.state, m.at,
       (SELECT r.id FROM messages r WHERE r.channel_id = m.channel_id AND r.external_id = m.reply_to) AS reply_to_id,
       (SELECT json_build_object('id', u.id, 'name', u.name) FROM users u WHERE u.id = m.author_id) AS author,
       CASE WHEN m.error_code IS NOT NULL OR m.error_text IS NOT NULL
            THEN json_build_object('code', m.error_code, 'text', m.error_text) END AS error
FROM messages m
JOIN conversations k ON k.id = m.conversation_id
JOIN customers c ON c.id = k.customer_id
WHERE {visible} AND {which}
ORDER BY m.at DESC, m.id DESC
LIMIT {limit}
"""


async def _messages(work: Work, which: sql.Composable, *, limit: int = 1000, **params: object) -> list[Message]:
    require(work.actor, "conversations.view")
    condition, visible_params = visible(work.actor)
    query = sql.SQL(MESSAGE).format(visible=condition, which=which, limit=sql.Literal(limit))
    found = await work.all(Message, query, **params, **visible_params)
    sight = sight_of(work.actor)
    if sight is not None:
        for each in found:
            # The provider's words may name the number it could not reach.
            each.error = each.error and MessageError(each.error.code, sight.text(each.error.text))
    return found


async def messages_by_ids(work: Work, ids: Sequence[UUID]) -> list[Message]:
    """Those of these messages the actor sees. Raises Forbidden."""
    return await _messages(work, sql.SQL("m.id = ANY(%(ids)s::uuid[])"), ids=list(ids))


async def message(work: Work, message_id: UUID) -> Message:
    """The message. Raises Forbidden, and NotFound when missing or unseen."""
    found = await messages_by_ids(work, [message_id])
    if not found:
        raise NotFound
    return found[0]


async def messages_page(work: Work, conversation_id: UUID, *, limit: int, before: str | None) -> Messages:
    """The messages of a conversation, newest first. Raises Forbidden, and NotFound when missing or unseen."""
    place = read_cursor(tuple[datetime, UUID], before)
    which = "m.conversation_id = %(conversation_id)s"
    params: dict[str, object] = {"conversation_id": conversation_id}
    if place:
        params |= {"at": place[0], "before": place[1]}
    older = sql.SQL(which + " AND (m.at, m.id) < (%(at)s, %(before)s)") if place else sql.SQL(which)
    items = await _messages(work, older, limit=limit, **params)
    if not items:
        await conversation(work, conversation_id)
    last = (items[-1].at, items[-1].id) if items else None
    return Messages(items=items, next=next_cursor(items, limit, last), as_of=work.as_of)


class Words(msgspec.Struct):
    """A message, as far as it is summed up."""

    type: str
    text: str | None
    attributes: dict[str, object]
    at: datetime
    direction: Direction
    channel: str


# The newest of each of the customer's conversations, then of these: the order of messages is kept for each by itself.
NEWEST = """
SELECT n.type, n.text, n.attributes, n.at, n.direction, h.kind AS channel
FROM conversations k
JOIN channels h ON h.id = k.channel_id
CROSS JOIN LATERAL (SELECT m.id, m.type, m.text, m.attributes, m.at, m.direction FROM messages m
                    WHERE m.conversation_id = k.id AND m.state <> 'deleted' AND m.type <> ALL(%(no_talk)s)
                    ORDER BY m.at DESC, m.id DESC LIMIT 1) n
WHERE k.customer_id = %(customer_id)s
ORDER BY n.at DESC, n.id DESC
LIMIT 1
"""


async def newest_message(work: Work, customer_id: UUID) -> LastMessage | None:
    """The newest message with the customer that is still there, summed up; for whoever writes the brief."""
    words = await work.maybe(Words, NEWEST, customer_id=customer_id, no_talk=list(rules.NO_TALK))
    if words is None:
        return None
    return LastMessage(
        text=rules.summary(words.type, words.text, words.attributes),
        at=words.at,
        direction=words.direction,
        channel=words.channel,
    )


async def later_messages(work: Work, customer_id: UUID, message_id: UUID) -> int:
    """How many of the customer's messages that are still there came in after this one."""
    return await work.one(
        int,
        "SELECT count(*) FROM messages one JOIN conversations k ON k.customer_id = %(customer_id)s"
        " JOIN messages m ON m.conversation_id = k.id"
        " WHERE one.id = %(id)s AND m.direction = 'in' AND m.state <> 'deleted' AND m.type <> ALL(%(no_talk)s)"
        "   AND (m.created_at, m.id) > (one.created_at, one.id)",
        id=message_id,
        customer_id=customer_id,
        no_talk=list(rules.NO_TALK),
    )


async def message_details(work: Work, ids: Sequence[UUID]) -> list[Detail]:
    """Messages as the timeline shows them, to those who may read conversations."""
    if work.actor.viewer is not None and "conversations.view" not in work.actor.viewer.grants:
        return []
    return await work.all(
        Detail,
        sql.SQL("""
          SELECT 'message' AS kind, m.id, m.version, m.text, m.direction, h.kind AS channel, m.state,
                 CASE WHEN m.type = 'text' THEN NULL ELSE json_build_object('type', m.type) END AS fields
          FROM messages m JOIN channels h ON h.id = m.channel_id WHERE m.id = ANY(%(ids)s::uuid[])
        """),
        ids=list(ids),
    )
