"""Routes of channels, conversations and messages."""

from uuid import UUID

import msgspec
from litestar import Response, Router, get, patch, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from crm.core.asking import Asking
from crm.core.paging import page_limit
from crm.inbox import actions, queries
from crm.inbox.schemas import (
    Channel,
    Channels,
    Conversation,
    Conversations,
    CreateChannel,
    EditChannel,
    Message,
    Messages,
    SendMessage,
)


@get("/channels", opt={"policy": "channels.manage"})
async def channels(asking: NamedDependency[Asking]) -> Channels:
    """All channels."""
    async with asking.look() as work:
        return Channels(items=await queries.channels(work), next=None, as_of=work.as_of)


@post("/channels", opt={"policy": "channels.manage"})
async def create_channel(
    asking: NamedDependency[Asking], state: State, data: JSONBody[CreateChannel]
) -> Response[Channel]:
    """Connect an account. Its secrets can be set, never read."""
    if data.access_token is not None or data.app_secret is not None:
        asking.require_fresh()
    async with asking.begin() as work:
        channel_id, is_new = await actions.create_channel(work, data, state.secret_keys)
    async with asking.look() as work:
        return Response(await queries.channel(work, channel_id), status_code=201 if is_new else 200)


@get("/channels/{channel_id:uuid}", opt={"policy": "channels.manage"})
async def channel(asking: NamedDependency[Asking], channel_id: FromPath[UUID]) -> Channel:
    """One channel."""
    async with asking.look() as work:
        return await queries.channel(work, channel_id)


@patch("/channels/{channel_id:uuid}", opt={"policy": "channels.manage"})
async def edit_channel(
    asking: NamedDependency[Asking], state: State, channel_id: FromPath[UUID], data: JSONBody[EditChannel]
) -> Channel:
    """Rename a channel, replace its secrets, or connect a broken one again."""
    if data.access_token is not msgspec.UNSET or data.app_secret is not msgspec.UNSET:
        asking.require_fresh()
    async with asking.begin(current=lambda work: queries.channel(work, channel_id)) as work:
        await actions.edit_channel(work, channel_id, data, state.secret_keys)
    async with asking.look() as work:
        return await queries.channel(work, channel_id)


@get("/conversations", opt={"policy": "conversations.view"})
async def conversations(
    asking: NamedDependency[Asking], limit: FromQuery[int | None] = None, cursor: FromQuery[str | None] = None
) -> Conversations:
    """The conversations, the newest message first."""
    async with asking.look() as work:
        return await queries.conversations_page(work, limit=page_limit(limit), cursor=cursor)


@get("/customers/{customer_id:uuid}/conversations", opt={"policy": "conversations.view"})
async def customer_conversations(asking: NamedDependency[Asking], customer_id: FromPath[UUID]) -> Conversations:
    """The conversations with one customer."""
    async with asking.look() as work:
        return await queries.customer_conversations(work, customer_id)


@get("/conversations/{conversation_id:uuid}", opt={"policy": "conversations.view"})
async def conversation(asking: NamedDependency[Asking], conversation_id: FromPath[UUID]) -> Conversation:
    """One conversation."""
    async with asking.look() as work:
        return await queries.conversation(work, conversation_id)


@get("/conversations/{conversation_id:uuid}/messages", opt={"policy": "conversations.view"})
async def messages(
    asking: NamedDependency[Asking],
    conversation_id: FromPath[UUID],
    limit: FromQuery[int | None] = None,
    before: FromQuery[str | None] = None,
) -> Messages:
    """The messages of a conversation, newest first."""
    async with asking.look() as work:
        return await queries.messages_page(work, conversation_id, limit=page_limit(limit), before=before)


@post("/conversations/{conversation_id:uuid}/messages", opt={"policy": "conversations.reply"})
async def send_message(
    asking: NamedDependency[Asking], conversation_id: FromPath[UUID], data: JSONBody[SendMessage]
) -> Response[Message]:
    """Answer: the text is sent within moments, and the message tells how far it got."""
    async with asking.begin() as work:
        message_id, is_new = await actions.send_message(work, conversation_id, text=data.text, message_id=data.id)
    async with asking.look() as work:
        return Response(await queries.message(work, message_id), status_code=201 if is_new else 200)


@get("/messages/{message_id:uuid}", opt={"policy": "conversations.view"})
async def message(asking: NamedDependency[Asking], message_id: FromPath[UUID]) -> Message:
    """One message."""
    async with asking.look() as work:
        return await queries.message(work, message_id)


router = Router(
    "/",
    route_handlers=[
        channels,
        create_channel,
        channel,
        edit_channel,
        conversations,
        customer_conversations,
        conversation,
        messages,
        send_message,
        message,
    ],
)
