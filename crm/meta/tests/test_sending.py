"""Answers reach the customer once, and the message says how far it got."""

import itertools
import time
from typing import Any
from uuid import UUID

import pytest

from crm.core.doors import SYSTEM, Actor
from crm.inbox import actions as inbox
from crm.inbox.actions import Receipt
from crm.inbox.queries import channel_of_account
from crm.inbox.schemas import EditChannel
from crm.meta.fake.hooks import whatsapp_change, whatsapp_message
from crm.meta.fake.script import Fault, Statuses
from crm.meta.tests.conftest import NUMBER, SECRETS, MetaOffice
from tests.office import KEYS

ISIL = "905325550142"


async def conversation(meta: MetaOffice) -> UUID:
    await meta.channel()
    await meta.post(whatsapp_message(NUMBER, ISIL, "Merhaba", name="Işıl"))
    await meta.settle()
    return await meta.one("SELECT id FROM conversations")


async def answer(meta: MetaOffice, conversation_id: UUID, text: str, actor: Actor = SYSTEM) -> UUID:
    async with meta.begin(actor) as work:
        message_id, _ = await inbox.send_message(work, conversation_id, text=text, message_id=None)
    return message_id


async def settle(meta: MetaOffice, rounds: int = 1) -> None:
    for _ in range(rounds):
        await meta.later()
        await meta.graph.hooks.quiet()
    await meta.settle()


async def state(meta: MetaOffice, message_id: UUID) -> str:
    return await meta.one("SELECT state FROM messages WHERE id = %(id)s", id=message_id)


def sends(meta: MetaOffice) -> list[Any]:
    return [call.body for call in meta.graph.script.calls if call.path.endswith("/messages")]


async def test_an_answer_is_sent_delivered_and_read(meta: MetaOffice) -> None:
    conversation_id = await conversation(meta)
    admin = await meta.person("admin", name="Ahmet Yönetici")
    async with await meta.client(admin) as client:
        sent = await client.post(f"/api/conversations/{conversation_id}/messages", json={"text": " Buyurun 🌷 "})
        assert sent.status_code == 201
        message = sent.json()
        assert (message["state"], message["text"], message["direction"]) == ("queued", "Buyurun 🌷", "out")
        assert message["author"]["name"] == "Ahmet Yönetici"
        again = await client.post(
            f"/api/conversations/{conversation_id}/messages", json={"id": message["id"], "text": "Buyurun 🌷"}
        )
        assert (again.status_code, again.json()["id"]) == (200, message["id"])
        other = await client.post(
            f"/api/conversations/{conversation_id}/messages", json={"id": message["id"], "text": "Başka"}
        )
        assert (other.status_code, other.json()["code"]) == (409, "taken")
    assert await meta.one("SELECT waiting_since FROM customer_brief") is None
    await settle(meta)
    assert await state(meta, UUID(message["id"])) == "read"
    (body,) = sends(meta)
    assert (body["to"], body["text"]["body"]) == (f"+{ISIL}", "Buyurun 🌷")
    states = await meta.rows("SELECT facts->>'state' FROM journal WHERE verb = 'message.progressed' ORDER BY seq")
    assert [s for (s,) in states] == ["sending", "accepted", "sent", "delivered", "read"]


@pytest.mark.parametrize(("mode", "ends"), [("shuffled", "read"), ("doubled", "read"), ("skip_delivered", "read")])
async def test_statuses_in_any_order_end_the_same(meta: MetaOffice, mode: Any, ends: str) -> None:
    conversation_id = await conversation(meta)
    meta.graph.script.statuses = Statuses(mode=mode, seconds=0.0)
    message_id = await answer(meta, conversation_id, "Buyurun")
    await settle(meta)
    assert await state(meta, message_id) == ends


async def test_every_order_of_statuses_ends_the_same(meta: MetaOffice) -> None:
    conversation_id = await conversation(meta)
    async with meta.look() as work:
        channel = await channel_of_account(work, "whatsapp", NUMBER)
    assert channel is not None
    cases = {
        ("sent", "delivered", "read", "failed"): "read",
        ("sent", "failed"): "failed",
        ("sent", "delivered", "failed"): "delivered",
        ("sent", "played", "warning"): "read",
    }
    meta.graph.script.statuses.mode = "never"
    for told, ends in cases.items():
        for order in itertools.permutations(told):
            message_id = await answer(meta, conversation_id, "-".join(order))
            await meta.settle()
            external_id = await meta.one("SELECT external_id FROM messages WHERE id = %(id)s", id=message_id)
            at = (await meta.rows("SELECT now()"))[0][0]
            for status in order:
                async with meta.begin(SYSTEM) as work:
                    receipt = Receipt(external_id=external_id, status=status, at=at, error_code="131026")
                    await inbox.apply_receipt(work, channel, receipt)
            assert await state(meta, message_id) == ends, order
            code = await meta.one("SELECT error_code FROM messages WHERE id = %(id)s", id=message_id)
            assert code == ("131026" if ends == "failed" else None)


async def test_a_failure_told_later_is_shown_with_its_reason(meta: MetaOffice) -> None:
    conversation_id = await conversation(meta)
    meta.graph.script.statuses = Statuses(mode="failed", seconds=0.0, code=131026)
    message_id = await answer(meta, conversation_id, "Buyurun")
    await settle(meta)
    async with await meta.client(await meta.person("admin")) as client:
        message = (await client.get(f"/api/messages/{message_id}")).json()
    assert message["state"] == "failed"
    assert message["error"] == {"code": "131026", "text": "Message undeliverable."}


async def test_a_status_that_comes_before_our_call_is_answered_is_not_lost(meta: MetaOffice) -> None:
    conversation_id = await conversation(meta)
    meta.graph.script.statuses.mode = "never"
    message_id = await answer(meta, conversation_id, "Buyurun")
    ready = whatsapp_change(
        NUMBER,
        # The id the next call will be answered with.
        {"statuses": [{"id": "wamid.EARLY", "status": "delivered", "timestamp": str(int(time.time()))}]},
    )
    await meta.post(ready)
    meta.graph.next_id = lambda: "EARLY"  # type: ignore[method-assign] - the answer is known beforehand
    await meta.settle()
    assert await state(meta, message_id) == "delivered"


async def test_a_lost_answer_leaves_the_message_unknown_and_it_is_never_sent_again(meta: MetaOffice) -> None:
    conversation_id = await conversation(meta)
    meta.graph.script.drops = 1
    meta.graph.script.statuses.mode = "never"
    message_id = await answer(meta, conversation_id, "Buyurun")
    await settle(meta)
    assert await state(meta, message_id) == "unknown"
    assert len(sends(meta)) == 1


async def test_the_status_tells_what_became_of_an_unknown_message(meta: MetaOffice) -> None:
    conversation_id = await conversation(meta)
    meta.graph.script.drops = 1
    message_id = await answer(meta, conversation_id, "Buyurun")
    await settle(meta)
    assert await state(meta, message_id) == "read"
    assert len(sends(meta)) == 1


async def test_a_sender_that_died_leaves_the_message_unknown(meta: MetaOffice) -> None:
    conversation_id = await conversation(meta)
    message_id = await answer(meta, conversation_id, "Buyurun")
    async with meta.begin(SYSTEM) as work:
        await inbox.claim_messages(work, limit=5)
        await work.run("UPDATE messages SET attempted_at = now() - interval '3 minutes' WHERE state = 'sending'")
    await settle(meta)
    assert await state(meta, message_id) == "unknown"
    assert sends(meta) == []


async def test_faults_that_pass_are_tried_again_in_order(meta: MetaOffice) -> None:
    conversation_id = await conversation(meta)
    meta.graph.script.faults = [Fault(count=2, status=400, code=131056), Fault(count=1, status=500, code=131000)]
    first = await answer(meta, conversation_id, "bir")
    second = await answer(meta, conversation_id, "iki")
    await settle(meta, 8)
    assert [await state(meta, m) for m in (first, second)] == ["read", "read"]
    accepted = [c.body["text"]["body"] for c in meta.graph.script.calls if c.method == "POST" and c.status == 200]
    assert accepted == ["bir", "iki"]


async def test_a_fault_that_stays_is_given_up_after_five_tries(meta: MetaOffice) -> None:
    conversation_id = await conversation(meta)
    meta.graph.script.faults = [Fault(count=50, status=500, code=131000, message="Something went wrong")]
    message_id = await answer(meta, conversation_id, "bir")
    await settle(meta, 12)
    assert await state(meta, message_id) == "failed"
    assert len(sends(meta)) == 5


async def test_a_refusal_that_is_final_fails_at_once(meta: MetaOffice) -> None:
    conversation_id = await conversation(meta)
    meta.graph.script.faults = [Fault(status=400, code=131047, message="Re-engagement message")]
    message_id = await answer(meta, conversation_id, "bir")
    await settle(meta)
    assert await meta.rows("SELECT state, error_code FROM messages WHERE id = %(id)s", id=message_id) == [
        ("failed", "131047")
    ]


async def test_an_expired_token_keeps_answers_until_there_is_a_new_one(meta: MetaOffice) -> None:
    conversation_id = await conversation(meta)
    meta.graph.script.revoked.add(SECRETS.access_token)
    messages = [await answer(meta, conversation_id, text) for text in ("bir", "iki")]
    await settle(meta)
    assert [await state(meta, m) for m in messages] == ["queued", "queued"]
    assert await meta.one("SELECT problem FROM channels") == "token_invalid"
    channel_id, version = (await meta.rows("SELECT id, version FROM channels"))[0]
    async with meta.begin(SYSTEM) as work:
        await inbox.edit_channel(work, channel_id, EditChannel(version=version, access_token="fresh"), KEYS)
    await settle(meta)
    assert [await state(meta, m) for m in messages] == ["read", "read"]


async def test_after_a_day_of_silence_only_templates_would_do(meta: MetaOffice) -> None:
    conversation_id = await conversation(meta)
    async with meta.begin(SYSTEM) as work:
        await work.run("UPDATE conversations SET last_inbound_at = now() - interval '23 hours 56 minutes'")
    async with await meta.client(await meta.person("admin")) as client:
        refused = await client.post(f"/api/conversations/{conversation_id}/messages", json={"text": "Merhaba"})
    assert (refused.status_code, refused.json()["code"]) == (409, "window_closed")
    assert await meta.one("SELECT count(*) FROM messages WHERE direction = 'out'") == 0


async def test_a_message_whose_window_closed_while_it_waited_is_not_sent(meta: MetaOffice) -> None:
    conversation_id = await conversation(meta)
    message_id = await answer(meta, conversation_id, "Buyurun")
    async with meta.begin(SYSTEM) as work:
        await work.run("UPDATE conversations SET last_inbound_at = now() - interval '25 hours'")
    await settle(meta)
    assert await state(meta, message_id) == "failed"
    assert sends(meta) == []


async def test_somebody_known_by_an_id_alone_is_answered_by_it(meta: MetaOffice) -> None:
    await meta.channel()
    hidden = {"from_user_id": "TR.1", "id": "wamid.1", "timestamp": str(int(time.time())), "type": "text"}
    await meta.post(whatsapp_change(NUMBER, {"messages": [{**hidden, "text": {"body": "selam"}}]}))
    await meta.settle()
    message_id = await answer(meta, await meta.one("SELECT id FROM conversations"), "selam")
    await settle(meta)
    (body,) = sends(meta)
    assert body["recipient"] == "TR.1"
    assert "to" not in body
    assert await state(meta, message_id) == "read"
