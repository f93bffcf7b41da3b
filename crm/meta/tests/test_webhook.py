"""Deliveries are taken from Meta alone, stored before they are answered, and handled once."""

import asyncio
import hashlib
import hmac
import json
import random
from typing import Any

import pytest

from crm.core.doors import SYSTEM
from crm.inbox import actions as inbox
from crm.inbox.schemas import CreateChannel
from crm.meta.fake.hooks import leadgen, whatsapp_change, whatsapp_message
from crm.meta.signature import AppSecrets
from crm.meta.tests.conftest import NUMBER, PAGE, SECRETS, MetaOffice, wamid
from tests.office import KEYS

MERHABA = whatsapp_message(NUMBER, "905325550142", "Merhaba, çalışıyor musunuz?", name="Işıl Şahin")


def signature(body: bytes, secret: str = SECRETS.app_secret, kind: Any = hashlib.sha256) -> str:
    return hmac.new(secret.encode(), body, kind).hexdigest()


async def status_of(meta: MetaOffice, body: bytes, headers: dict[str, str]) -> int:
    return (await meta.post_raw(body, headers)).status_code


async def test_the_handshake_gives_the_challenge_back_verbatim(meta: MetaOffice) -> None:
    async with await meta.client() as client:
        asked = {"hub.mode": "subscribe", "hub.verify_token": SECRETS.verify_token, "hub.challenge": "01158201444"}
        answer = await client.get("/webhooks/meta", params=asked)
        assert (answer.status_code, answer.text) == (200, "01158201444")
        assert answer.headers["content-type"].startswith("text/plain")
        for wrong in ({"hub.verify_token": "wrong"}, {"hub.mode": "unsubscribe"}):
            assert (await client.get("/webhooks/meta", params=asked | wrong)).status_code == 403
        assert (await client.get("/webhooks/meta")).status_code == 403


async def test_only_what_our_app_signed_is_taken(meta: MetaOffice) -> None:
    body = json.dumps(MERHABA).encode()
    good = signature(body)
    refused: list[dict[str, str]] = [
        {},
        {"X-Hub-Signature": f"sha1={signature(body, kind=hashlib.sha1)}"},
        {"X-Hub-Signature-256": good},
        {"X-Hub-Signature-256": f"sha256={good[:-1]}"},
        {"X-Hub-Signature-256": f"sha256={signature(body, 'another secret')}"},
        {"X-Hub-Signature-256": f"sha256={signature(body + b' ')}"},
        {"X-Hub-Signature-256": f"sha256={good.upper()}"},
        {"X-Hub-Signature-256": b"sha256=\xff\xfe"},  # type: ignore[dict-item] - bytes that are no text
    ]
    for headers in refused:
        assert await status_of(meta, body, headers) == 403, headers
    assert await meta.rows("SELECT * FROM webhook_deliveries") == []
    assert await status_of(meta, body, {"x-hub-signature-256": f"sha256={good}"}) == 200


async def test_the_bytes_are_signed_and_not_what_they_mean(meta: MetaOffice) -> None:
    escaped = json.dumps(MERHABA, ensure_ascii=True).replace("/", "\\/").encode()
    plain = json.dumps(MERHABA, ensure_ascii=False, indent=1).encode()
    assert escaped != plain
    for body in (escaped, plain):
        assert await status_of(meta, body, {"X-Hub-Signature-256": f"sha256={signature(body)}"}) == 200
    await meta.channel()
    await meta.settle()
    assert await meta.rows("SELECT text FROM messages") == [("Merhaba, çalışıyor musunuz?",)]


async def test_a_channels_own_secret_counts_beside_the_others_from_the_moment_it_is_set(meta: MetaOffice) -> None:
    body = json.dumps(MERHABA).encode()
    headers = {"X-Hub-Signature-256": f"sha256={signature(body, 'the new one')}"}
    assert await status_of(meta, body, headers) == 403
    new = CreateChannel(kind="whatsapp", external_id=NUMBER, name="Satış", app_secret="the new one")
    async with meta.begin(SYSTEM) as work:
        await inbox.create_channel(work, new, KEYS)
    assert await status_of(meta, body, headers) == 200
    # The old secret goes on counting.
    assert await status_of(meta, body, {"X-Hub-Signature-256": f"sha256={signature(body)}"}) == 200


async def test_deliveries_that_come_while_the_secrets_are_read_are_taken(meta: MetaOffice) -> None:
    new = CreateChannel(kind="whatsapp", external_id=NUMBER, name="Satış", app_secret="the new one")
    async with meta.begin(SYSTEM) as work:
        await inbox.create_channel(work, new, KEYS)
    body = json.dumps(MERHABA).encode()
    signed = f"sha256={signature(body, 'the new one')}"

    async def check_after(seconds: float, secrets: AppSecrets) -> None:
        await asyncio.sleep(seconds)
        await secrets.check(body, signed)

    for _ in range(10):
        fresh = AppSecrets(meta.house, KEYS, [])
        # One after the other at every moment of the first reading; each raises when it is refused.
        await asyncio.gather(*(check_after(number * 0.0002, fresh) for number in range(60)))


async def test_without_any_secret_nothing_is_taken(meta: MetaOffice) -> None:
    meta.parts.secrets.__init__(meta.house, KEYS, [])  # type: ignore[misc] - as a start without configuration
    answer = await meta.post(MERHABA)
    assert answer.status_code == 503
    assert answer.json()["code"] == "no_app_secret"
    assert await meta.rows("SELECT * FROM webhook_deliveries") == []
    assert isinstance(meta.parts.secrets, AppSecrets)


async def test_a_first_message_makes_customer_conversation_lead_and_card(meta: MetaOffice) -> None:
    await meta.channel()
    seen = await meta.head()
    assert (await meta.post(MERHABA)).status_code == 200
    await meta.settle()
    assert await meta.rows("SELECT name FROM customers") == [("Işıl Şahin",)]
    assert await meta.rows("SELECT kind, value FROM identities ORDER BY 1") == [
        ("phone", "+905325550142"),
        ("whatsapp", "905325550142"),
    ]
    assert await meta.rows("SELECT s.key, l.message FROM leads l JOIN sources s ON s.id = l.source_id") == [
        ("whatsapp", "Merhaba, çalışıyor musunuz?")
    ]
    assert await meta.one("SELECT count(*) FROM cards") == 1
    assert await meta.rows("SELECT last_text, inbound_count, last_direction, last_channel FROM customer_brief") == [
        ("Merhaba, çalışıyor musunuz?", 1, "in", "whatsapp")
    ]
    assert {"customer.created", "lead.received", "message.received"} <= {
        line.verb for line in await meta.lines_after(seen)
    }
    assert await meta.one("SELECT last_event_at IS NOT NULL FROM channels")


async def test_the_same_delivery_again_and_at_once_changes_nothing(meta: MetaOffice) -> None:
    await meta.channel()
    answers = await asyncio.gather(*(meta.post(MERHABA) for _ in range(10)))
    assert {answer.status_code for answer in answers} == {200}
    await meta.settle()
    before = await meta.snapshot()
    assert (await meta.post(MERHABA)).status_code == 200
    await meta.settle()
    assert await meta.snapshot() == before
    assert await meta.one("SELECT count(*) FROM messages") == 1


async def test_eight_first_messages_of_one_person_at_once_make_one_customer(meta: MetaOffice) -> None:
    await meta.channel()
    for round_no in range(5):
        number = f"90532555{round_no:04d}"
        payloads = [whatsapp_message(NUMBER, number, f"Mesaj {i}", name="Ali Veli") for i in range(8)]
        await asyncio.gather(*(meta.post(payload) for payload in payloads))
        await asyncio.gather(*(meta.settle() for _ in range(3)), return_exceptions=True)
        await meta.settle()
        assert await meta.one("SELECT count(*) FROM identities WHERE value = %(n)s", n=number) == 1
        for table in ("customers", "conversations", "leads", "cards"):
            assert await meta.one(f"SELECT count(*) FROM {table}") == round_no + 1
        assert await meta.one("SELECT count(*) FROM messages") == 8 * (round_no + 1)


async def test_a_day_replayed_three_times_in_any_order_leaves_the_same_database(meta: MetaOffice) -> None:
    await meta.channel()
    await meta.channel("lead_page", PAGE)
    chance = random.Random(7)
    day: list[Any] = [leadgen(PAGE, f"98765432101234{i:02d}") for i in range(5)]
    for person in range(6):
        number = f"9053255501{person:02d}"
        day += [whatsapp_message(NUMBER, number, f"{person}/{i}", name=f"Kişi {person}") for i in range(3)]
    await meta.post(day[-1])
    await meta.settle()
    for payload in day:
        assert (await meta.post(payload)).status_code == 200
    await meta.settle()
    statuses: list[Any] = []
    for (external_id,) in await meta.rows("SELECT external_id FROM messages"):
        statuses += [
            whatsapp_change(
                NUMBER, {"statuses": [{"id": f"out.{external_id}", "status": s, "timestamp": "1790000000"}]}
            )
            for s in ("sent", "delivered", "read")
        ]
    for payload in statuses:
        await meta.post(payload)
    await meta.settle()
    before = await meta.snapshot()
    everything = [*day, *statuses] * 3
    chance.shuffle(everything)
    for number, payload in enumerate(everything):
        # Batched anew, so that it is the items and not the bodies that are recognised.
        assert (await meta.post({**payload, "batch": number})).status_code == 200
    await meta.settle()
    assert await meta.snapshot() == before


async def test_every_entry_change_and_message_is_handled(meta: MetaOffice) -> None:
    await meta.channel()
    await meta.channel(external_id="990000000000001")
    changes = [
        whatsapp_message(account, f"90532000{n:04d}", f"mesaj {n}")["entry"][0]["changes"][0]
        for n, account in enumerate([NUMBER, "990000000000001"] * 3)
    ]
    second = whatsapp_change(NUMBER, {"messages": [_text("905330000001", "bir"), _text("905330000002", "iki")]})
    entries = [{"id": "1", "changes": changes[:2]}, {"id": "2", "changes": changes[2:]}, second["entry"][0]]
    await meta.post({"object": "whatsapp_business_account", "entry": entries})
    await meta.settle()
    assert await meta.one("SELECT count(*) FROM messages") == 8


def _text(number: str, body: str) -> dict[str, Any]:
    return {"from": number, "id": wamid(), "timestamp": "1790000000", "type": "text", "text": {"body": body}}


UNKNOWN: list[Any] = [
    {"object": "permissions", "entry": [{"id": "1", "changes": [{"field": "x", "value": 1}]}]},
    {"object": "page", "entry": [{"id": "1", "changes": [{"field": "feed", "value": {"item": "comment"}}]}]},
    {"object": "whatsapp_business_account", "entry": [{"changes": [{"field": "account_update", "value": {}}]}]},
    {
        "object": "whatsapp_business_account",
        "entry": [{"changes": [{"field": "messages", "value": {"errors": []}}]}],
    },
    {"object": "whatsapp_business_account"},
    {"entry": {"changes": None}},
    [],
    "text",
    {"object": {"deep": [[[[]]]]}, "entry": [None, 1, "x", {"changes": [None, {"value": []}]}]},
]


@pytest.mark.parametrize("payload", UNKNOWN)
async def test_what_we_do_not_know_is_kept_as_unsupported(meta: MetaOffice, payload: Any) -> None:
    assert (await meta.post(payload)).status_code == 200
    await meta.settle()
    assert {state for (state,) in await meta.rows("SELECT state FROM webhook_items")} == {"unsupported"}
    assert await meta.one("SELECT count(*) FROM webhook_deliveries WHERE done_at IS NULL") == 0


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"[" * 100_000, b'{"object":"page","object":"x"}', b"NaN"])
async def test_bytes_that_are_no_json_are_answered_and_kept(meta: MetaOffice, body: bytes) -> None:
    assert await status_of(meta, body, {"X-Hub-Signature-256": f"sha256={signature(body)}"}) == 200
    await meta.settle()
    assert await meta.rows("SELECT state FROM webhook_items") == [("unsupported",)]


async def test_a_message_for_a_number_that_is_not_ours_waits_until_it_is(meta: MetaOffice) -> None:
    await meta.channel(external_id="990000000000001")
    seen = await meta.head()
    await meta.post(MERHABA)
    await meta.post(whatsapp_message(NUMBER, "905325550142", "Orada mısınız?"))
    await meta.settle()
    assert await meta.rows("SELECT state, account FROM webhook_items") == [("unrouted", f"whatsapp:{NUMBER}")] * 2
    assert await meta.one("SELECT count(*) FROM customers") == 0
    alarms = [line for line in await meta.lines_after(seen) if line.verb == "webhook.unrouted"]
    assert [line.facts["account"] for line in alarms] == [f"whatsapp:{NUMBER}"]

    await meta.channel()
    await meta.settle()
    assert await meta.rows("SELECT state FROM webhook_items") == [("done",)] * 2
    assert await meta.one("SELECT count(*) FROM messages") == 2
    assert await meta.one("SELECT count(*) FROM customers") == 1


async def test_one_bad_item_takes_no_other_with_it_and_is_given_up_after_five_tries(meta: MetaOffice) -> None:
    await meta.channel()
    bad = {"from": "905330000009", "id": wamid(), "type": "edit", "edit": {"original_message_id": "wamid.NOWHERE"}}
    value = {"messages": [_text("905330000001", "önce"), bad, _text("905330000002", "sonra")]}
    await meta.post(whatsapp_change(NUMBER, value))
    await meta.settle()
    assert await meta.one("SELECT next_at - now() BETWEEN '50 seconds' AND '3 minutes' FROM webhook_items")
    await meta.later(6)
    assert await meta.rows("SELECT text FROM messages ORDER BY text") == [("sonra",), ("önce",)]
    assert await meta.rows("SELECT state, tries, error FROM webhook_items") == [("dead", 5, "NotYet")]


async def test_an_item_is_tried_again_until_it_can_be_done(meta: MetaOffice) -> None:
    await meta.channel()
    original = _text("905330000001", "yanlış")
    edit = {
        "from": "905330000001",
        "id": wamid(),
        "type": "edit",
        "edit": {"original_message_id": original["id"], "message": {"type": "text", "text": {"body": "doğru"}}},
    }
    await meta.post(whatsapp_change(NUMBER, {"messages": [edit]}))
    await meta.settle()
    await meta.post(whatsapp_change(NUMBER, {"messages": [original]}))
    await meta.later()
    assert await meta.rows("SELECT text FROM messages") == [("doğru",)]
    assert await meta.one("SELECT state FROM webhook_items") == "done"


async def test_given_up_items_are_shown_and_can_be_tried_again_or_discarded(meta: MetaOffice) -> None:
    await meta.channel()
    bad = {"from": "905330000009", "id": wamid(), "type": "edit", "edit": {"original_message_id": "wamid.NOWHERE"}}
    await meta.post(whatsapp_change(NUMBER, {"messages": [bad]}))
    await meta.settle()
    await meta.later(5)
    admin, sales = await meta.person("admin"), await meta.person("sales")
    async with await meta.client(sales) as client:
        assert (await client.get("/api/operations/webhooks")).status_code == 403
    async with await meta.client(await meta.person("manager")) as client:
        shown = (await client.get("/api/operations/webhooks")).json()
        assert [(item["kind"], item["state"], item["can"]) for item in shown["items"]] == [
            ("whatsapp.message", "dead", [])
        ]
        assert (await client.post(f"/api/operations/webhooks/{shown['items'][0]['id']}/retry")).status_code == 403
    async with await meta.client(admin) as client:
        item_id = shown["items"][0]["id"]
        assert shown["counts"] == {"dead": 1}
        assert (await client.post(f"/api/operations/webhooks/{item_id}/retry")).status_code == 204
        assert (await client.get("/api/operations/webhooks")).json()["items"][0]["state"] == "queued"
        assert (await client.post(f"/api/operations/webhooks/{item_id}/discard")).status_code == 204
        assert (await client.get("/api/operations/webhooks")).json()["items"] == []
        assert (await client.post(f"/api/operations/webhooks/{item_id}/discard")).status_code == 404
