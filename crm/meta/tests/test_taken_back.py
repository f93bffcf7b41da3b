"""What its writer takes back is gone from everywhere it was shown, and what they change is shown as it is now."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from crm.core.doors import SYSTEM
from crm.inbox import actions as inbox
from crm.inbox.actions import Incoming
from crm.inbox.queries import ChannelRow
from crm.meta.fake.hooks import whatsapp_change
from crm.meta.tests.conftest import NUMBER, MetaOffice, wamid
from tests.law import apply, everything

ISIL = "905325550142"
START = 1790000000


def said(words: str, minute: int = 0, **more: object) -> dict[str, Any]:
    return {
        "from": ISIL,
        "id": wamid(),
        "timestamp": str(START + 60 * minute),
        "type": "text",
        "text": {"body": words},
        **more,
    }


def revoke(message: dict[str, Any]) -> dict[str, Any]:
    return {**said(""), "type": "revoke", "revoke": {"original_message_id": message["id"]}}


def edit(message: dict[str, Any], text: str) -> dict[str, Any]:
    changed = {"original_message_id": message["id"], "message": {"type": "text", "text": {"body": text}}}
    return {**said(""), "type": "edit", "edit": changed}


async def hear(meta: MetaOffice, *messages: dict[str, Any], number: str = NUMBER) -> None:
    assert (await meta.post(whatsapp_change(number, {"messages": list(messages)}))).status_code == 200
    await meta.settle()


async def tables_with(meta: MetaOffice, text: str) -> list[str]:
    """The tables in which this text stands, the bodies of deliveries excepted: those are bytes."""
    names = await meta.rows(
        "SELECT quote_ident(table_name) FROM information_schema.tables"
        " WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
    )
    found: list[str] = []
    for (name,) in names:
        if await meta.one(f"SELECT EXISTS (SELECT FROM {name} t WHERE t::text LIKE %(text)s)", text=f"%{text}%"):
            found.append(name)
    return found


async def brief(meta: MetaOffice) -> Any:
    return (await meta.rows("SELECT last_text, last_direction, last_channel FROM customer_brief"))[0]


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"type": "image", "text": None, "image": {"id": "1", "caption": "gizli"}},
        {"type": "button", "text": None, "button": {"text": "gizli"}},
        {"referral": {"source_id": "1", "source_type": "ad", "headline": "İlan"}},
    ],
)
async def test_the_only_message_taken_back_leaves_its_text_nowhere(meta: MetaOffice, more: dict[str, Any]) -> None:
    await meta.channel()
    first = said("gizli", **more)
    await hear(meta, first)
    assert set(await tables_with(meta, "gizli")) == {"conversations", "customer_brief", "leads", "messages"}
    await hear(meta, revoke(first))
    assert await tables_with(meta, "gizli") == []
    assert await meta.rows("SELECT state, text FROM messages") == [("deleted", None)]
    assert await meta.one("SELECT last_text FROM conversations") == "🚫"
    assert await brief(meta) == (None, None, None)
    assert await meta.rows("SELECT message, raw FROM leads") == [(None, {})]
    assert await meta.one("SELECT count(*) FROM journal WHERE verb = 'lead.text_erased'") == 1


async def test_the_newest_message_that_is_left_is_the_last_one(meta: MetaOffice) -> None:
    await meta.channel()
    await meta.channel(external_id="880030040050061")
    first, other, last = said("ilk", 1), said("öbür hat", 2), said("gizli", 3)
    await hear(meta, first, last, {**said("", 4), "type": "reaction", "reaction": {"emoji": "👍"}})
    await hear(meta, other, number="880030040050061")
    assert await brief(meta) == ("gizli", "in", "whatsapp")
    await hear(meta, revoke(last))
    assert await brief(meta) == ("öbür hat", "in", "whatsapp")
    assert await meta.one("SELECT message FROM leads WHERE external_id = %(id)s", id=first["id"]) == "ilk"
    await hear(meta, revoke(first))
    assert await brief(meta) == ("öbür hat", "in", "whatsapp")
    assert await meta.one("SELECT inbound_count FROM customer_brief") == 1


async def test_a_message_taken_back_after_our_answer_leaves_the_answer(meta: MetaOffice) -> None:
    seller = await meta.person("admin")
    await meta.channel()
    question = {**said("gizli"), "timestamp": str(int(datetime.now(UTC).timestamp()))}
    await hear(meta, question)
    async with meta.begin(seller) as work:
        conversation_id = await meta.one("SELECT id FROM conversations")
        await inbox.send_message(work, conversation_id, text="Buyurun", message_id=None)
    await hear(meta, revoke(question))
    assert await brief(meta) == ("Buyurun", "out", "whatsapp")
    assert await tables_with(meta, "gizli") == []


async def test_taking_back_twice_changes_nothing_more(meta: MetaOffice) -> None:
    await meta.channel()
    first = said("gizli")
    await hear(meta, first, revoke(first))
    lines = await meta.one("SELECT count(*) FROM journal")
    await hear(meta, revoke(first))
    assert await meta.one("SELECT count(*) FROM journal WHERE verb <> 'channel.heard'") <= lines
    assert await meta.one("SELECT count(*) FROM journal WHERE verb = 'message.deleted'") == 1


async def test_a_changed_last_message_is_shown_as_it_is_now(meta: MetaOffice) -> None:
    await meta.channel()
    first, last = said("ilk", 1), said("son", 2)
    await hear(meta, first, last)
    await hear(meta, edit(first, "başka"))
    assert await brief(meta) == ("son", "in", "whatsapp")
    await hear(meta, edit(last, "düzeltilmiş son"))
    assert await brief(meta) == ("düzeltilmiş son", "in", "whatsapp")
    assert await meta.one("SELECT last_text FROM conversations") == "düzeltilmiş son"


@pytest.mark.parametrize("revoke_first", [True, False])
async def test_what_comes_in_while_a_message_is_taken_back_is_the_last_one(
    meta: MetaOffice, revoke_first: bool
) -> None:
    channel = ChannelRow(id=await meta.channel(), kind="whatsapp", external_id=NUMBER, state="connected")
    at = datetime.fromtimestamp(START, UTC)
    for text, minutes in (("ilk", 0), ("gizli", 9)):
        async with meta.begin(SYSTEM) as work:
            await inbox.receive_message(work, channel, _incoming(text, at + timedelta(minutes=minutes)))

    async def take_back() -> None:
        async with meta.begin(SYSTEM) as work:
            await inbox.take_message_back(work, channel, "gizli")

    async def late() -> None:
        async with meta.begin(SYSTEM) as work:
            await inbox.receive_message(work, channel, _incoming("arada", at + timedelta(minutes=5)))

    first, second = (take_back, late) if revoke_first else (late, take_back)
    async with meta.begin(SYSTEM) as holder:
        # Whoever comes first stands before the brief, the other one behind it.
        await holder.run("SELECT FROM customer_brief FOR UPDATE")
        tasks = [asyncio.create_task(first())]
        await _waiting(meta, 1)
        tasks.append(asyncio.create_task(second()))
        await _waiting(meta, 2)
    await asyncio.gather(*tasks)
    assert await brief(meta) == ("arada", "in", "whatsapp")


def _incoming(text: str, at: datetime) -> Incoming:
    return Incoming(external_id=text, at=at, type="text", addresses=[ISIL], text=text)


async def _waiting(meta: MetaOffice, count: int) -> None:
    waiting = 0
    while waiting < count:
        waiting = await meta.one(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        await asyncio.sleep(0.01)


async def test_screens_lose_the_text_everywhere_at_once(meta: MetaOffice) -> None:
    manager = await meta.person("admin")
    await meta.channel()
    first = said("gizli")
    await hear(meta, first)
    before = await everything(meta, manager)
    assert {kind for (kind, _), row in before.items() if b"gizli" in row} == {
        "card",
        "conversation",
        "customer",
        "lead",
        "message",
        "timeline",
    }
    head = await meta.head()
    await hear(meta, revoke(first))
    told = (await meta.frames_after(head, manager))[_id(manager.id)]
    after = apply(before, told)
    assert after == await everything(meta, manager)
    assert not [key for key, row in after.items() if b"gizli" in row]
    assert "gizli" not in msgspec.json.encode([frame.text for frame in told]).decode()


def _id(key: UUID | None) -> UUID:
    assert key is not None
    return key
