"""The sample's channels, conversations and messages."""

from collections.abc import Callable, Iterator, Sequence
from uuid import UUID

from crm.demo.copying import copy_rows, json_text
from crm.demo.cursors import Connection
from crm.demo.office import CHANNELS, Channel
from crm.demo.story import Story

Seal = Callable[[UUID], bytes | None]
"""Seals the access token for the channel of this id."""
OF_KIND = {channel.kind: channel for channel in CHANNELS}


def make_channels(connection: Connection, seal: Seal) -> None:
    """The sample's accounts at Meta are connected."""
    connection.cursor().executemany(
        "INSERT INTO channels (id, kind, external_id, name, access_token, last_event_at)"
        " VALUES (%s, %s, %s, %s, %s, now() - interval '5 minutes')",
        [(c.id, c.kind, c.external_id, c.name, seal(c.id)) for c in CHANNELS],
    )


def copy_talks(connection: Connection, stories: Sequence[Story]) -> None:
    """Every customer who wrote has their conversation."""
    talks = [(story, channel) for story in stories if (channel := _channel(story)) is not None]
    copy_rows(
        connection,
        "conversations",
        "id channel_id customer_id reply_to inbound_count last_inbound_at waiting_since last_at last_text last_direction"
        " created_at updated_at",
        (_conversation(story, channel) for story, channel in talks),
    )
    copy_rows(
        connection,
        "conversation_addresses",
        "channel_id address conversation_id",
        ((channel.id, _address(story), story.conversation_id) for story, channel in talks),
    )
    copy_rows(
        connection,
        "messages",
        "id conversation_id channel_id direction type text state external_id author_id attributes at created_at",
        (row for story, channel in talks for row in _messages(story, channel)),
    )


def _channel(story: Story) -> Channel | None:
    return OF_KIND[story.channel] if story.channel and story.messages else None


def _address(story: Story) -> str:
    return next(identity.value for identity in story.contact.identities if identity.kind == story.channel)


def _conversation(story: Story, channel: Channel) -> Sequence[object]:
    first, last = story.messages[0], story.messages[-1]
    inbound = [message.at for message in story.messages if message.author is None]
    return (
        story.conversation_id, channel.id, story.id, _address(story), story.inbound_count, inbound[-1],
        story.waiting_since, last.at, last.text[:140], "in" if last.author is None else "out", first.at, last.at,
    )  # fmt: skip


def _messages(story: Story, channel: Channel) -> Iterator[Sequence[object]]:
    # What was answered was read before.
    answers = [message.at for message in story.messages if message.author is None]
    for message in story.messages:
        state = "received" if message.author is None else "read" if message.at < answers[-1] else "delivered"
        yield (
            message.id, story.conversation_id, channel.id, "in" if message.author is None else "out", "text",
            message.text, state, f"demo.{message.id}", message.author.id if message.author else None,
            json_text({}), message.at, message.at,
        )  # fmt: skip
