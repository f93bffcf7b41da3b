"""Leads are read from Graph whatever happens on the way, and never lost."""

import asyncio
from typing import Any

import pytest

from crm.core.doors import SYSTEM
from crm.customers import queries as customers
from crm.inbox import actions as inbox
from crm.inbox.schemas import EditChannel
from crm.meta.fake.hooks import leadgen
from crm.meta.tests.conftest import PAGE, SECRETS, MetaOffice
from tests.office import KEYS

HERE = {"Host": "localhost:8000"}
LEAD = "9876543210123456"
# Longer than a float can hold, and written as a number.
NUMBER_ID = 98765432101234567
TOLD: dict[str, Any] = {
    "id": LEAD,
    "created_time": "2026-09-21T14:13:20+0000",
    "form_id": "445566778899001",
    "platform": "ig",
    "is_organic": False,
    "ad_id": "120230000000000123",
    "campaign_id": "120230000000000900",
    "campaign_name": "Yaz Kampanyası",
    "field_data": [
        {"name": "full_name", "values": ["Işıl Şahin"]},
        {"name": "phone_number", "values": ["0532 555 01 42"]},
        {"name": "email", "values": ["Işıl@Example.com"]},
        {"name": "hangi_ürünler?", "values": ["kapı", "pencere"]},
        {"name": "hangi_ürünler?", "values": ["çatı"]},
        {"name": "notlar", "values": []},
        {"name": "şehir", "values": ["İzmir"]},
    ],
    "custom_disclaimer_responses": [
        {"checkbox_key": "kvkk_pazarlama", "is_checked": "1"},
        {"checkbox_key": "arama_izni", "is_checked": ""},
    ],
}


async def control(meta: MetaOffice, command: str, /, **asked: object) -> None:
    async with await meta.client() as client:
        assert (await client.post(f"/__fake__/{command}", json=asked, headers=HERE)).status_code == 200


async def test_a_form_becomes_a_lead_with_all_its_answers(meta: MetaOffice) -> None:
    await meta.channel("lead_page", PAGE)
    await control(meta, "lead", **TOLD)
    await meta.post(leadgen(PAGE, LEAD))
    await meta.settle()
    lead_id = await meta.one("SELECT id FROM leads")
    async with meta.look() as work:
        lead = await customers.lead(work, lead_id)
    assert (lead.name, lead.phone, lead.email) == ("Işıl Şahin", "0532 555 01 42", "Işıl@Example.com")
    assert lead.source
    assert lead.source.key == "meta_lead"
    assert lead.fields == {"hangi_ürünler?": ["kapı", "pencere", "çatı"], "notlar": [], "şehir": "İzmir"}
    assert lead.consents == [
        {"key": "kvkk_pazarlama", "is_checked": True},
        {"key": "arama_izni", "is_checked": False},
    ]
    assert lead.utm["campaign"] == "Yaz Kampanyası"
    assert lead.utm["source"] == "instagram"
    assert lead.utm["campaign_id"] == "120230000000000900"
    assert not lead.is_test
    assert lead.received_at.isoformat() == "2026-09-21T14:13:20+00:00"
    assert await meta.rows("SELECT kind, value FROM identities ORDER BY 1") == [
        ("email", "isil@example.com"),
        ("phone", "+905325550142"),
    ]
    assert await meta.one("SELECT count(*) FROM cards") == 1
    call = meta.graph.script.calls[-1]
    assert (call.method, call.path, call.status) == ("GET", LEAD, 200)
    assert "appsecret_proof" in call.query


async def test_a_lead_told_of_many_times_is_read_once(meta: MetaOffice) -> None:
    await meta.channel("lead_page", PAGE)
    await asyncio.gather(*(meta.post({**leadgen(PAGE, LEAD), "batch": n}) for n in range(6)))
    await meta.settle()
    await meta.settle()
    assert await meta.one("SELECT count(*) FROM leads") == 1
    assert len([call for call in meta.graph.script.calls if call.path == LEAD]) == 1


async def test_ids_written_as_numbers_lose_no_digit(meta: MetaOffice) -> None:
    await meta.channel("lead_page", PAGE)
    value = {"leadgen_id": NUMBER_ID, "page_id": int(PAGE), "form_id": 445566778899001, "created_time": 1790000000}
    entry = {"id": PAGE, "time": 1790000000, "changes": [{"field": "leadgen", "value": value}]}
    await meta.post({"object": "page", "entry": [entry]})
    await meta.settle()
    assert await meta.rows("SELECT external_id FROM leads") == [(str(NUMBER_ID),)]


async def test_an_invented_lead_is_always_the_same_and_can_be_read(meta: MetaOffice) -> None:
    await meta.channel("lead_page", PAGE)
    for number in range(30):
        await meta.post(leadgen(PAGE, f"1234567890{number:05d}"))
    await meta.settle()
    assert await meta.one("SELECT count(*) FROM leads WHERE problems = '[]'") == 30


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 500, "code": 2, "is_transient": True},
        {"status": 400, "code": 4},
        {"status": 503, "code": 1},
        {"status": 400, "code": 80005, "retry_after": 0},
        {"status": 403, "code": 613},
    ],
)
async def test_a_fault_that_passes_is_waited_out(meta: MetaOffice, fault: dict[str, Any]) -> None:
    await meta.channel("lead_page", PAGE)
    await control(meta, "fail", count=6, path=LEAD, **fault)
    await meta.post(leadgen(PAGE, LEAD))
    await meta.settle()
    assert await meta.one("SELECT state FROM lead_fetches") == "pending"
    assert await meta.one("SELECT next_at - now() BETWEEN '50 seconds' AND '3 minutes' FROM lead_fetches")
    await meta.later(6)
    assert await meta.rows("SELECT state, tries, error FROM lead_fetches") == [("done", 7, None)]
    assert await meta.one("SELECT count(*) FROM leads") == 1


async def test_a_lost_answer_and_a_slow_graph_are_waited_out(meta: MetaOffice) -> None:
    await meta.channel("lead_page", PAGE)
    await control(meta, "drop", count=2)
    await meta.post(leadgen(PAGE, LEAD))
    await meta.settle()
    await meta.later(2)
    assert await meta.one("SELECT count(*) FROM leads") == 1


async def test_an_expired_token_breaks_the_channel_and_the_lead_waits_for_a_new_one(meta: MetaOffice) -> None:
    channel_id = await meta.channel("lead_page", PAGE)
    await control(meta, "revoke", token=SECRETS.access_token)
    seen = await meta.head()
    await meta.post(leadgen(PAGE, LEAD))
    await meta.post(leadgen(PAGE, f"{LEAD}7"))
    await meta.settle()
    await meta.later(2)
    assert await meta.rows("SELECT state, problem FROM channels") == [("broken", "token_invalid")]
    assert await meta.rows("SELECT state, tries FROM lead_fetches") == [("pending", 0)] * 2
    assert [line.verb for line in await meta.lines_after(seen)].count("channel.broken") == 1
    asked = len(meta.graph.script.calls)
    await meta.later()
    assert len(meta.graph.script.calls) == asked, "a broken channel is not called"

    version = await meta.one("SELECT version FROM channels")
    async with meta.begin(SYSTEM) as work:
        await inbox.edit_channel(work, channel_id, EditChannel(version=version, access_token="fresh"), KEYS)
    await meta.settle()
    assert await meta.one("SELECT count(*) FROM leads") == 2
    assert await meta.rows("SELECT state, problem FROM channels") == [("connected", None)]


async def test_a_channel_without_a_token_says_so(meta: MetaOffice) -> None:
    await meta.channel("lead_page", PAGE, token=None)
    await meta.post(leadgen(PAGE, LEAD))
    await meta.settle()
    assert await meta.rows("SELECT state, problem FROM channels") == [("broken", "token_missing")]
    assert await meta.one("SELECT state FROM lead_fetches") == "pending"


async def test_a_lead_meta_will_not_tell_stands_for_attention_and_can_be_tried_again(meta: MetaOffice) -> None:
    await meta.channel("lead_page", PAGE)
    await control(meta, "fail", count=1, path=LEAD, status=400, code=100, subcode=33, message="Object does not exist")
    await meta.post(leadgen(PAGE, LEAD))
    await meta.settle()
    assert await meta.rows("SELECT name, needs_attention FROM customers") == [(f"Meta {LEAD}", True)]
    assert await meta.one("SELECT count(*) FROM cards") == 1
    async with await meta.client(await meta.person("admin")) as client:
        (shown,) = (await client.get("/api/operations/webhooks")).json()["items"]
        assert (shown["kind"], shown["account"], shown["state"]) == ("leadgen", f"lead_page:{PAGE}", "dead")
        assert "Object does not exist" in shown["error"]
        assert (await client.post(f"/api/operations/webhooks/{shown['id']}/retry")).status_code == 204
    await meta.settle()
    assert await meta.rows("SELECT state FROM lead_fetches") == [("done",)]
    assert await meta.one("SELECT count(*) FROM leads WHERE origin = 'meta:leadgen'") == 1


async def test_a_test_lead_is_marked_as_one(meta: MetaOffice) -> None:
    await meta.channel("lead_page", PAGE)
    dummy = [
        {"name": name, "values": [f"<test lead: dummy data for {name}>"]} for name in ("full_name", "phone_number")
    ]
    await control(meta, "lead", id=LEAD, field_data=[*dummy, {"name": "email", "values": ["test@fb.com"]}])
    await meta.post(leadgen(PAGE, LEAD))
    await meta.settle()
    assert await meta.one("SELECT is_test FROM leads")


async def test_a_lead_of_a_page_that_is_not_ours_waits_until_it_is(meta: MetaOffice) -> None:
    await meta.post(leadgen(PAGE, LEAD))
    await meta.settle()
    assert await meta.rows("SELECT state, kind FROM webhook_items") == [("unrouted", "leadgen")]
    await meta.channel("lead_page", PAGE)
    await meta.later()
    assert await meta.one("SELECT count(*) FROM leads") == 1


async def test_form_message_and_call_of_one_person_are_one_customer(meta: MetaOffice) -> None:
    from crm.meta.fake.hooks import whatsapp_message
    from crm.meta.tests.conftest import NUMBER

    await meta.channel()
    await meta.channel("lead_page", PAGE)
    await control(meta, "lead", **TOLD)
    await asyncio.gather(
        meta.post(leadgen(PAGE, LEAD)),
        *(meta.post(whatsapp_message(NUMBER, "905325550142", f"{n}", name="Işıl")) for n in range(4)),
    )
    await asyncio.gather(*(meta.settle() for _ in range(2)), return_exceptions=True)
    await meta.settle()
    assert await meta.one("SELECT count(*) FROM customers") == 1
    assert await meta.one("SELECT count(*) FROM conversations") == 1
    assert await meta.one("SELECT count(*) FROM leads") == 2
    assert await meta.one("SELECT count(*) FROM cards") == 1
