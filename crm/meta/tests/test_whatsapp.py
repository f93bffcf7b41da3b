"""All that people send on WhatsApp is stored and shown, from whoever it comes."""

from typing import Any

import pytest

from crm.meta.fake.hooks import whatsapp_change
from crm.meta.tests.conftest import NUMBER, MetaOffice, wamid

ISIL = "905325550142"
BSUID = "TR.90817263544536271"


def said(kind: str, body: object = None, **more: object) -> dict[str, Any]:
    return {
        "from": ISIL,
        "id": wamid(),
        "timestamp": "1790000000",
        "type": kind,
        **({kind: body} if body is not None else {}),
        **more,
    }


async def hear(meta: MetaOffice, *messages: dict[str, Any], **beside: object) -> None:
    assert (await meta.post(whatsapp_change(NUMBER, {"messages": list(messages), **beside}))).status_code == 200
    await meta.settle()


KINDS: list[tuple[dict[str, Any], str, str | None]] = [
    (said("text", {"body": "Merhaba 🌷"}), "text", "Merhaba 🌷"),
    (said("image", {"id": "1", "mime_type": "image/jpeg", "caption": "Salon"}), "image", "Salon"),
    (said("image", {"id": "1", "mime_type": "image/jpeg"}), "image", None),
    (said("video", {"id": "1", "caption": "Tur"}), "video", "Tur"),
    (said("audio", {"id": "1", "voice": True}), "audio", None),
    (said("document", {"id": "1", "filename": "sözleşme.pdf"}), "document", None),
    (said("sticker", {"id": "1", "animated": False}), "sticker", None),
    (said("location", {"latitude": 38.4, "longitude": 27.1, "name": "Ofis"}), "location", "Ofis · 38.4, 27.1"),
    (
        said("contacts", [{"name": {"formatted_name": "Ali Veli"}, "phones": [{"phone": "+90 532"}]}]),
        "contacts",
        "Ali Veli +90 532",
    ),
    (
        said("interactive", {"type": "button_reply", "button_reply": {"id": "a", "title": "Evet"}}),
        "interactive",
        "Evet",
    ),
    (said("interactive", {"type": "list_reply"}), "interactive", None),
    (said("button", {"payload": "YES", "text": "İsterim"}), "button", "İsterim"),
    (said("order", {"catalog_id": "1", "text": "", "product_items": []}), "order", None),
    (said("unsupported", None, errors=[{"code": 131051}]), "unsupported", None),
    (said("poll_creation", {"x": None}), "unsupported", None),
    ({"from": ISIL, "id": wamid(), "timestamp": None, "text": None}, "unsupported", None),
]


@pytest.mark.parametrize(("message", "kind", "text"), KINDS)
async def test_every_kind_of_message_is_stored(
    meta: MetaOffice, message: dict[str, Any], kind: str, text: str | None
) -> None:
    await meta.channel()
    await hear(meta, message)
    assert await meta.rows("SELECT type, text FROM messages") == [(kind, text)]
    assert await meta.one("SELECT count(*) FROM leads") == 1
    assert await meta.one("SELECT last_text <> '' FROM customer_brief")


async def test_nul_and_lone_surrogates_do_not_lose_a_message(meta: MetaOffice) -> None:
    await meta.channel()
    await hear(meta, said("text", {"body": "a\x00b\ud800c"}), contacts=[{"profile": {"name": "\x00"}, "wa_id": ISIL}])
    assert await meta.rows("SELECT text FROM messages") == [("abc",)]


async def test_a_person_without_a_number_can_be_met_and_is_known_when_the_number_comes(meta: MetaOffice) -> None:
    await meta.channel()
    contact = {"profile": {"name": "Işıl", "username": "isil"}, "user_id": BSUID}
    hidden = {**said("text", {"body": "bir"}), "from": "", "from_user_id": BSUID}
    await hear(meta, hidden, contacts=[contact])
    bare = {key: value for key, value in said("text", {"body": "iki"}).items() if key != "from"}
    await hear(meta, {**bare, "from_user_id": BSUID})
    assert await meta.rows("SELECT kind, value FROM identities") == [("whatsapp", BSUID)]
    await hear(meta, {**said("text", {"body": "üç"}), "from_user_id": BSUID})
    await hear(meta, said("text", {"body": "dört"}))
    assert await meta.rows("SELECT name FROM customers") == [("Işıl",)]
    assert await meta.rows("SELECT reply_to, inbound_count FROM conversations") == [(ISIL, 4)]
    assert {value for (value,) in await meta.rows("SELECT value FROM identities")} == {BSUID, ISIL, f"+{ISIL}"}
    assert await meta.one("SELECT count(*) FROM leads") == 1


async def test_a_changed_number_stays_the_same_customer(meta: MetaOffice) -> None:
    await meta.channel()
    await hear(meta, said("text", {"body": "eski"}))
    moved = said("system", {"type": "user_changed_number", "body": "numara değişti", "wa_id": "905339998877"})
    await hear(meta, moved)
    await hear(meta, {**said("text", {"body": "yeni"}), "from": "905339998877"})
    assert await meta.one("SELECT count(*) FROM customers") == 1
    assert await meta.rows("SELECT reply_to, inbound_count FROM conversations") == [("905339998877", 2)]


async def test_a_message_without_any_writer_is_kept_as_unsupported(meta: MetaOffice) -> None:
    await meta.channel()
    await hear(meta, {**said("text", {"body": "kim?"}), "from": ""})
    assert await meta.rows("SELECT state, error FROM webhook_items") == [("unsupported", "no writer")]


async def test_contacts_are_matched_by_id_and_never_by_place(meta: MetaOffice) -> None:
    await meta.channel()
    other = {**said("text", {"body": "ben Ali"}), "from": "905330000001"}
    contacts = [
        {"profile": {"name": "Ali"}, "wa_id": "905330000001"},
        {"profile": {"name": "Işıl"}, "wa_id": ISIL},
    ]
    await hear(meta, said("text", {"body": "ben Işıl"}), other, contacts=contacts)
    found = await meta.rows(
        "SELECT c.name, i.value FROM customers c JOIN identities i ON i.customer_id = c.id AND i.kind = 'whatsapp'"
        " ORDER BY 2"
    )
    assert found == [("Işıl", ISIL), ("Ali", "905330000001")]


@pytest.mark.parametrize(
    ("wa_id", "stored"),
    [
        ("551187654321", "+5511987654321"),
        ("5215512345678", "+525512345678"),
        ("5491123456789", "+541123456789"),
        ("905325550142", "+905325550142"),
    ],
)
async def test_numbers_that_are_written_otherwise_meet_the_stored_one(
    meta: MetaOffice, wa_id: str, stored: str
) -> None:
    await meta.channel()
    await meta.customer(name="Bilinen", phone=stored)
    await hear(meta, {**said("text", {"body": "merhaba"}), "from": wa_id})
    assert await meta.rows("SELECT name FROM customers") == [("Bilinen",)]
    assert await meta.rows("SELECT reply_to FROM conversations") == [(wa_id,)]


async def test_a_reaction_is_no_talk(meta: MetaOffice) -> None:
    await meta.channel()
    first = said("text", {"body": "merhaba"})
    await hear(meta, first)
    await hear(
        meta, said("reaction", {"message_id": first["id"], "emoji": "👍"}), said("reaction", {"message_id": "x"})
    )
    assert await meta.rows("SELECT inbound_count, last_text FROM conversations") == [(1, "merhaba")]
    assert await meta.one("SELECT count(*) FROM messages WHERE type = 'reaction'") == 2


async def test_a_click_on_an_advertisement_is_a_touch_each_time(meta: MetaOffice) -> None:
    await meta.channel()
    clicks = [
        {"source_id": f"12023{n}", "source_type": "ad", "headline": f"İlan {n}", "ctwa_clid": f"AbC{n}"} for n in (1, 2)
    ]
    for click in clicks:
        await hear(meta, said("text", {"body": "fiyat?"}, referral=click))
    assert await meta.rows("SELECT campaign, utm->>'ctwa_clid' FROM touches ORDER BY at, id") == [
        ("İlan 1", "AbC1"),
        ("İlan 2", "AbC2"),
    ]
    assert await meta.one("SELECT count(*) FROM customers") == 1


async def test_what_is_typed_on_the_offices_telephone_is_ours(meta: MetaOffice) -> None:
    await meta.channel()
    await hear(meta, said("text", {"body": "merhaba"}))
    echo = {
        "from": "908503334455",
        "to": ISIL,
        "id": wamid(),
        "timestamp": "1790000100",
        "type": "text",
        "text": {"body": "buyurun"},
    }
    value = {"metadata": {"phone_number_id": NUMBER}, "message_echoes": [echo]}
    change = {"field": "smb_message_echoes", "value": value}
    await meta.post({"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [change, change]}]})
    await meta.settle()
    assert await meta.rows("SELECT direction, text, state FROM messages ORDER BY at") == [
        ("in", "merhaba", "received"),
        ("out", "buyurun", "sent"),
    ]
    assert await meta.one("SELECT count(*) FROM customers") == 1
    assert await meta.one("SELECT waiting_since FROM customer_brief") is None


async def test_an_older_message_counts_but_is_not_the_last_one(meta: MetaOffice) -> None:
    await meta.channel()
    await hear(meta, {**said("text", {"body": "sonra"}), "timestamp": "1790000500"})
    await hear(meta, {**said("text", {"body": "önce"}), "timestamp": "1790000100"})
    assert await meta.rows("SELECT last_text, inbound_count FROM conversations") == [("sonra", 2)]
    assert await meta.rows("SELECT last_text, inbound_count FROM customer_brief") == [("sonra", 2)]


async def test_nonsense_times_are_the_time_of_arrival(meta: MetaOffice) -> None:
    await meta.channel()
    nonsense: list[object] = ["99999999999999999999", "-5", "yarın", "0", 1.5e300, True, [], "4102444800"]
    for written in nonsense:
        await hear(meta, {**said("text", {"body": "saat"}), "timestamp": written})
    assert await meta.one("SELECT count(*) FROM messages") == 8
    assert await meta.one("SELECT count(*) FROM messages WHERE at NOT BETWEEN now() - interval '1 hour' AND now()") == 0
